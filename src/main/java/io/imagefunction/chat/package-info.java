/**
 * Chat completions and responses of other models. Calls of the image tool are carried out, and pictures become URLs.
 * {@code Chat} is the only entry point.
 */
package io.imagefunction.chat;

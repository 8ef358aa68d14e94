/**
 * Answers of other models, chat completions and responses, in which the image tool's calls are carried out and
 * pictures become URLs. {@code Chat} is the only way in.
 */
package io.imagefunction.chat;

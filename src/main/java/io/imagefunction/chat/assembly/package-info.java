/**
 * Puts streamed pieces of a model's answer together: pure, and the same for both protocols. {@code chat} feeds it
 * chunks and reads the calls, items and choices that are known by then.
 */
package io.imagefunction.chat.assembly;

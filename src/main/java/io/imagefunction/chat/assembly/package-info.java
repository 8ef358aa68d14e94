/**
 * Assembles the streamed pieces of a model's answer, without I/O. {@code chat} adds chunks or events and reads the
 * calls, items and choices that are known so far.
 */
package io.imagefunction.chat.assembly;

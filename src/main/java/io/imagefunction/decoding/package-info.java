/**
 * Decoding of upstream's bytes into pictures, texts and events: without side effects, and the hot path. {@code
 * EventSplitter} turns the bytes of an answer into {@code UpstreamEvent}s. Pictures go to a {@code PictureReceiver} and
 * leave marks in the JSON.
 */
package io.imagefunction.decoding;

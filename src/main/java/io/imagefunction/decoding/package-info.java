/**
 * Upstream's bytes to pictures, texts and events: pure, and the hot path. {@code EventSplitter} is fed bytes of an
 * answer and gives {@code UpstreamEvent}s; pictures go to a {@code PictureReceiver} and leave marks in the JSON.
 */
package io.imagefunction.decoding;

package io.imagefunction.decoding;

import com.fasterxml.jackson.databind.JsonNode;

/** Event of an answer, with marks ({@link PictureMarks}) in place of its pictures. */
public sealed interface UpstreamEvent {

    /** The whole answer as one JSON document instead of a stream, whichever was requested. */
    record Document(JsonNode json) implements UpstreamEvent {}

    /**
     * An event of a stream.
     *
     * @param name value of its {@code event} field; "" if absent
     */
    record Data(String name, JsonNode json) implements UpstreamEvent {}

    /** Upstream is still working. */
    record Comment() implements UpstreamEvent {}

    /** The end mark of the stream, {@code [DONE]}. */
    record Done() implements UpstreamEvent {}

    /** The answer is incomplete; this is the last event. */
    record Cut(String why) implements UpstreamEvent {}
}

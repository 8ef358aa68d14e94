package io.imagefunction.decoding;

import com.fasterxml.jackson.databind.JsonNode;

/** What an answer brings, piece by piece, with marks ({@link PictureMarks}) where it has pictures. */
public sealed interface UpstreamEvent {

    /** The whole answer as one JSON document: it is not a stream, whatever was asked for. */
    record Document(JsonNode json) implements UpstreamEvent {}

    /**
     * An event of a stream.
     *
     * @param name what its {@code event} field says; "" if it has none
     */
    record Data(String name, JsonNode json) implements UpstreamEvent {}

    /** Upstream is still at work. */
    record Comment() implements UpstreamEvent {}

    /** The stream's own end, {@code [DONE]}. */
    record Done() implements UpstreamEvent {}

    /** The answer could not be read to its end; there is no more. */
    record Cut(String why) implements UpstreamEvent {}
}

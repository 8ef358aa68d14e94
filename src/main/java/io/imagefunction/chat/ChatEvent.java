package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;

/** A server-sent event of an answer. */
public sealed interface ChatEvent {

    /** @param name of the event's {@code event} field; "" for none */
    record Data(String name, JsonNode json) implements ChatEvent {}

    /** What the caller has left of a budget while a turn is made. No event of its own, but headers before the first. */
    record Reserved(JsonNode budget) implements ChatEvent {}

    /** A comment that keeps the connection open while the answer is generated. */
    record Working() implements ChatEvent {}

    /** {@code [DONE]} */
    record Done() implements ChatEvent {}
}

package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The two protocols that a chat model is spoken to in. */
interface ChatWire {

    /** Stands where the picture's base64 belongs, so that it can be written without being held. */
    String PICTURE = "@the-picture's-base64@";

    /** Stands where the base64 of a sketch of the picture belongs. */
    String SKETCH = "@the-sketch's-base64@";

    /** @param name of the event's line {@code event:}; null for none */
    record Event(String name, JsonNode data) {}

    /** What the last user message says. */
    String message(JsonNode request);

    /** The names of the functions that the model may call. */
    List<String> functions(JsonNode request) throws StandInException;

    /** The calls made since the last user message. */
    int calls(JsonNode request);

    /** What the functions have answered since the last user message. */
    List<String> results(JsonNode request);

    /** The answer as one document. */
    ObjectNode document(ChatReply reply, JsonNode request);

    /** The answer as events, without the final {@code [DONE]}. */
    List<Event> events(ChatReply reply, JsonNode request);

    /** A failure after the start. */
    Event failure(StandInError error, ChatReply reply, JsonNode request);
}

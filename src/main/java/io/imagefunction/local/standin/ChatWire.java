package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A protocol of chat models: chat completions or responses. */
interface ChatWire {

    /** The placeholder of a picture's base64, so that the base64 can be streamed and need not be in memory. */
    String PICTURE = "@the-picture's-base64@";

    /** The placeholder of the base64 of a picture's sketch. */
    String SKETCH = "@the-sketch's-base64@";

    /** @param name the value of the event's {@code event:} line, or null if it has no such line */
    record Event(String name, JsonNode data) {}

    /** The text of the last user message. */
    String message(JsonNode request);

    /** The names of the functions that the model may call. */
    List<String> functions(JsonNode request) throws StandInException;

    /** The number of calls since the last user message. */
    int calls(JsonNode request);

    /** The functions' results since the last user message. */
    List<String> results(JsonNode request);

    /** The answer as one document. */
    ObjectNode document(ChatReply reply, JsonNode request);

    /** The answer as events, without the final {@code [DONE]}. */
    List<Event> events(ChatReply reply, JsonNode request);

    /** The event that reports a failure after the start. */
    Event failure(StandInError error, ChatReply reply, JsonNode request);
}

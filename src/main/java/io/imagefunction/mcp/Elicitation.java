package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Forms for the client's user. Source: modelcontextprotocol.io/specification/2026-07-28/client/elicitation. */
final class Elicitation {

    private Elicitation() {}

    /** What the client's user did with a form. */
    enum Action {
        ACCEPTED,
        REFUSED,
        /** The client did not answer, or not as it should. */
        NONE
    }

    /**
     * A request to the client.
     *
     * @param fields the schema of each field; all have to be filled in
     */
    static ObjectNode form(String message, Map<String, ObjectNode> fields) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("method", "elicitation/create");
        ObjectNode schema = request.putObject("params")
                .put("mode", "form")
                .put("message", message)
                .putObject("requestedSchema")
                .put("type", "object");
        schema.putObject("properties").setAll(fields);
        fields.keySet().forEach(schema.putArray("required")::add);
        return request;
    }

    static Action action(JsonNode answer) {
        return switch (answer.path("action").asText()) {
            case "accept" -> Action.ACCEPTED;
            case "decline", "cancel" -> Action.REFUSED;
            default -> Action.NONE;
        };
    }

    /** What the user filled in; a missing node if the field is not there. */
    static JsonNode field(JsonNode answer, String name) {
        return answer.path("content").path(name);
    }
}

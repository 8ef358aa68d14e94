package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Requests to the client, which answers them and sends its own request again. Only for clients that have declared the
 * capability for each of them. Source: modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr.
 *
 * @param requests by names that come back with the answers: {@code {"method": …, "params": …}}
 * @param state comes back with the answers ({@link RequestStates})
 */
record InputRequired(Map<String, ObjectNode> requests, Optional<String> state) implements McpResult {

    @Override
    public String type() {
        return "input_required";
    }

    @Override
    public ObjectNode json(McpCall call) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putObject("inputRequests").setAll(requests);
        state.ifPresent(text -> result.put("requestState", text));
        return result;
    }

    /** The client's answer to the request of this name; a missing node if there is none. */
    static JsonNode answer(McpCall call, String name) {
        return call.params().path("inputResponses").path(name);
    }

    /** The state that came back; a missing node or JSON null if there is none. */
    static JsonNode state(McpCall call) {
        return call.params().path("requestState");
    }
}

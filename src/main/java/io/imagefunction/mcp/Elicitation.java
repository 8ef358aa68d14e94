package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.tool.PriceConfirmation;
import java.math.BigDecimal;

/**
 * The question whether a call may cost what it may cost, as a form for the client's user, and the answers to it. Source:
 * modelcontextprotocol.io/specification/2026-07-28/client/elicitation and basic/patterns/mrtr.
 *
 * @param state comes back with the answer
 */
record Elicitation(BigDecimal price, String state) implements McpResult {

    private static final String QUESTION = "confirm_price";
    private static final String FIELD = "confirm";

    /** What the client's user has answered. */
    enum Answer {
        YES,
        NO,
        NONE
    }

    @Override
    public String type() {
        return "input_required";
    }

    @Override
    public ObjectNode json(McpCall call) {
        String usd = PriceConfirmation.plain(price);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ObjectNode question = result.putObject("inputRequests").putObject(QUESTION);
        ObjectNode params = question.put("method", "elicitation/create").putObject("params");
        params.put("mode", "form").put("message", "Making these pictures may cost up to $" + usd + ". Make them?");
        ObjectNode schema = params.putObject("requestedSchema").put("type", "object");
        schema.putObject("properties").putObject(FIELD).put("type", "boolean").put("title", "Pay up to $" + usd);
        schema.putArray("required").add(FIELD);
        return result.put("requestState", state);
    }

    /** The answer in the params of a request that is sent again. */
    static Answer answer(JsonNode params) {
        JsonNode response = params.path("inputResponses").path(QUESTION);
        return switch (response.path("action").asText()) {
            case "accept" -> {
                JsonNode confirmed = response.path("content").path(FIELD);
                yield confirmed.isBoolean() ? confirmed.booleanValue() ? Answer.YES : Answer.NO : Answer.NONE;
            }
            case "decline", "cancel" -> Answer.NO;
            default -> Answer.NONE;
        };
    }
}

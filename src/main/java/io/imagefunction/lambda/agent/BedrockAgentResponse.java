package io.imagefunction.lambda.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.tool.ToolAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The response of an action group to an agent. */
record BedrockAgentResponse(ObjectNode event, ToolAnswer answer) {

    /** The largest response that an agent accepts: 25 KB. */
    private static final int LIMIT = 25_000;

    private static final List<String> HANDED_BACK = List.of("sessionAttributes", "promptSessionAttributes");
    private static final List<String> DISPENSABLE = List.of("size", "sha256", "width", "height", "prompt");

    /**
     * Writes the response within the limit. If it is too large, details are left out first, then URLs, which can be
     * fetched by id.
     */
    byte[] written(ObjectMapper mapper) throws IOException {
        byte[] written = mapper.writeValueAsBytes(response());
        if (written.length > LIMIT) {
            answer.json().remove("usage");
            pictures().forEach(picture -> picture.remove(DISPENSABLE));
            written = mapper.writeValueAsBytes(response());
        }
        List<ObjectNode> pictures = pictures().toList();
        if (written.length > LIMIT && pictures.size() > 1) {
            answer.json()
                    .withArray("warnings")
                    .add("URLs did not fit: GET /api/v1/images/{id} redirects to the others.");
        }
        for (int last = pictures.size() - 1; last > 0 && written.length > LIMIT; last--) {
            pictures.get(last).remove("url");
            written = mapper.writeValueAsBytes(response());
        }
        return written;
    }

    private Stream<ObjectNode> pictures() {
        return answer.json().path("data").valueStream().map(ObjectNode.class::cast);
    }

    private ObjectNode response() {
        ObjectNode document = event.objectNode();
        document.set("messageVersion", event.path("messageVersion"));
        ObjectNode response = document.putObject("response");
        response.set("actionGroup", event.path("actionGroup"));
        if (event.has("function")) {
            response.set("function", event.path("function"));
            ObjectNode functionResponse = response.putObject("functionResponse");
            code().ifPresent(why -> functionResponse.put("responseState", state(why)));
            functionResponse
                    .putObject("responseBody")
                    .putObject("TEXT")
                    .put("body", answer.json().toString());
        } else {
            response.set("apiPath", event.path("apiPath"));
            response.set("httpMethod", event.path("httpMethod"));
            response.put("httpStatusCode", code().map(FailureCode::status).orElse(200));
            response.putObject("responseBody")
                    .putObject("application/json")
                    .put("body", answer.json().toString());
        }
        HANDED_BACK.stream().filter(event::has).forEach(attributes -> document.set(attributes, event.path(attributes)));
        return document;
    }

    private Optional<FailureCode> code() {
        return answer.failure().map(Failure::code);
    }

    private static String state(FailureCode code) {
        return switch (code) {
            case CONFIGURATION_ERROR, INSUFFICIENT_CREDITS, BUDGET_EXCEEDED, INTERNAL_ERROR -> "FAILURE";
            default -> "REPROMPT";
        };
    }
}

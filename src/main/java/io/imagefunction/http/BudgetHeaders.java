package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.answer.ImageResult;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;

/** Headers that tell what the caller has left of the budget in {@code usage.budget}. */
final class BudgetHeaders {

    /** US dollars. */
    static final String REMAINING = "X-Budget-Remaining";

    /** When the budget resets, in seconds since 1970. */
    static final String RESET = "X-Budget-Reset";

    private BudgetHeaders() {}

    static Response addTo(Response response, Optional<JsonNode> usage) {
        return usage.map(used -> used.path(ImageResult.BUDGET))
                .filter(JsonNode::isObject)
                .map(budget -> Response.fromResponse(response)
                        .header(REMAINING, remaining(budget))
                        .header(RESET, reset(budget))
                        .build())
                .orElse(response);
    }

    static void addTo(LiveAnswer answer, JsonNode budget) {
        answer.header(REMAINING, remaining(budget));
        answer.header(RESET, reset(budget));
    }

    private static String remaining(JsonNode budget) {
        return budget.path("left").decimalValue().toPlainString();
    }

    private static long reset(JsonNode budget) {
        return Instant.parse(budget.path("resets").asText()).getEpochSecond();
    }
}

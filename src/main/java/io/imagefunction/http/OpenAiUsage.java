package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The numbers of tokens under OpenAI's names. Typed clients read an answer at OpenAI's paths only if all are there and
 * integers, so what upstream did not count is 0.
 */
final class OpenAiUsage {

    private static final String INPUT = "input_tokens";
    private static final String OUTPUT = "output_tokens";
    private static final String TOTAL = "total_tokens";
    private static final String DETAILS = "input_tokens_details";
    /** Clients have integers of 32 bits. */
    private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

    private OpenAiUsage() {}

    /** Adds them to {@code usage} in an answer or event, if it has one. All other members stay as they are. */
    static ObjectNode addTo(ObjectNode answer) {
        if (answer.path("usage") instanceof ObjectNode reported) {
            answer.set("usage", completed(reported.deepCopy()));
        }
        return answer;
    }

    private static ObjectNode completed(ObjectNode usage) {
        long input = number(usage, INPUT, "prompt_tokens");
        long output = number(usage, OUTPUT, "completion_tokens");
        long total = usage.path(TOTAL).isNumber() ? number(usage, TOTAL) : input + output;
        JsonNode prompt = usage.path(usage.path(DETAILS).isObject() ? DETAILS : "prompt_tokens_details");
        ObjectNode details = prompt instanceof ObjectNode known ? known.deepCopy() : usage.objectNode();
        details.put("image_tokens", number(details, "image_tokens"));
        details.put("text_tokens", number(details, "text_tokens"));
        return usage.put(INPUT, input).put(OUTPUT, output).put(TOTAL, total).set(DETAILS, details);
    }

    /** The first of these members that is a number, rounded. */
    private static long number(ObjectNode usage, String... names) {
        for (String name : names) {
            if (usage.path(name).isNumber()) {
                BigDecimal number = usage.path(name).decimalValue();
                return number.max(BigDecimal.ZERO)
                        .min(MOST)
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValue();
            }
        }
        return 0;
    }
}

package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Tokens and dollars of one turn.
 *
 * @param cost null where the provider is paid with a key of one's own
 */
record ChatUsage(long input, long output, BigDecimal cost) {

    private static final int LETTERS_OF_A_TOKEN = 4;

    static ChatUsage of(int lettersIn, int lettersOut, BigDecimal dollarsPerToken, BigDecimal more) {
        long input = Math.ceilDiv(lettersIn, LETTERS_OF_A_TOKEN);
        long output = Math.ceilDiv(lettersOut, LETTERS_OF_A_TOKEN);
        return new ChatUsage(
                input,
                output,
                dollarsPerToken == null || more == null
                        ? null
                        : dollarsPerToken
                                .multiply(BigDecimal.valueOf(input + output))
                                .add(more)
                                .setScale(8, RoundingMode.HALF_UP));
    }

    /** As chat completions have it. */
    ObjectNode completions() {
        var usage = total("prompt", "completion", "completions");
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    /** As responses have it. */
    ObjectNode responses() {
        var usage = total("input", "output", "output");
        usage.putObject("input_tokens_details").put("cached_tokens", 0);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    private ObjectNode total(String inputName, String outputName, String outputsCost) {
        var usage = StandInModels.JSON
                .createObjectNode()
                .put(inputName + "_tokens", input)
                .put(outputName + "_tokens", output)
                .put("total_tokens", input + output)
                .put("cost", cost)
                .put("is_byok", cost == null);
        if (cost != null) {
            usage.putObject("cost_details")
                    .put("upstream_inference_cost", cost)
                    .put("upstream_inference_" + inputName + "_cost", cost)
                    .put("upstream_inference_" + outputsCost + "_cost", 0);
        }
        return usage;
    }
}

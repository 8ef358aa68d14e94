package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The tokens and the cost of one turn.
 *
 * @param cost US dollars, or null if the user pays the provider through their own key
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

    /** The usage in the format of chat completions. */
    ObjectNode completions() {
        var usage = total("prompt", "completion", "completions");
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    /** The usage in the format of responses. */
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

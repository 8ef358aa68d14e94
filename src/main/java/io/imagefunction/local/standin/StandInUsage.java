package io.imagefunction.local.standin;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The usage of one generation: the contents of the answer's {@code usage}.
 *
 * @param cost US dollars, or null if the user pays the provider through their own key
 */
record StandInUsage(long promptTokens, long completionTokens, BigDecimal cost) {

    private static final int LETTERS_OF_A_TOKEN = 4;
    private static final int TOKENS_OF_AN_INPUT_IMAGE = 1000;
    private static final double SQUARE_MEGAPIXEL = 1024 * 1024 / 1e6;

    static StandInUsage of(StandInOrder order, int pictures) throws StandInException {
        var endpoint = order.endpoint();
        var resolution = order.resolution();
        var megapixels = order.size().megapixels();
        var text = endpoint.price("input_text", "token", resolution);
        var output = endpoint.price("output_image", "token", resolution);

        var prompt = text > 0 ? Math.ceilDiv(order.commands().text().length(), LETTERS_OF_A_TOKEN) : 0;
        var input = prompt + (text > 0 ? order.references() * TOKENS_OF_AN_INPUT_IMAGE : 0);
        var completion = Math.round(pictures * tokens(order) * megapixels / SQUARE_MEGAPIXEL);

        var cost = prompt * text
                + order.references() * TOKENS_OF_AN_INPUT_IMAGE * endpoint.price("input_image", "token", resolution)
                + order.references() * endpoint.price("input_reference", "image", resolution)
                + completion * output
                + pictures * endpoint.price("output_image", "image", resolution)
                + pictures * megapixels * endpoint.price("output_image", "megapixel", resolution);
        return new StandInUsage(input, completion, endpoint.ownKey() ? null : dollars(cost));
    }

    Map<String, Object> json() {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        usage.put("cost", cost);
        usage.put("is_byok", cost == null);
        if (cost != null) {
            usage.put(
                    "cost_details",
                    Map.of(
                            "upstream_inference_cost", cost,
                            "upstream_inference_prompt_cost", 0,
                            "upstream_inference_completions_cost", cost));
        }
        return usage;
    }

    /** The tokens of one square picture of a megapixel. */
    private static long tokens(StandInOrder order) {
        if (!order.endpoint().supports("quality")) {
            return 1290;
        }
        return switch (order.quality()) {
            case "low" -> 272;
            case "medium" -> 1056;
            default -> 4160;
        };
    }

    private static BigDecimal dollars(double cost) {
        var rounded = BigDecimal.valueOf(cost).setScale(8, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0, RoundingMode.UNNECESSARY) : rounded;
    }
}

package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Prices of a chat model that answers with text.
 *
 * @param context tokens that it takes at most
 * @param prompt US dollars for a token of the request
 * @param completion US dollars for a token of the answer
 * @param request US dollars for each request
 */
public record ChatPrice(long context, BigDecimal prompt, BigDecimal completion, BigDecimal request) {

    /** The prices in an entry of OpenRouter's list; empty if they are not known or do not cover all that it makes. */
    static Optional<ChatPrice> of(JsonNode model) {
        boolean draws = model.path("architecture")
                .path("output_modalities")
                .valueStream()
                .anyMatch(modality -> !"text".equals(modality.asText()));
        JsonNode pricing = model.path("pricing");
        long context = model.path("context_length").asLong();
        Optional<BigDecimal> prompt = usd(pricing.path("prompt"));
        Optional<BigDecimal> completion = usd(pricing.path("completion"));
        if (draws || context <= 0 || prompt.isEmpty() || completion.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal answer =
                usd(pricing.path("internal_reasoning")).orElse(BigDecimal.ZERO).max(completion.get());
        return Optional.of(new ChatPrice(
                context, prompt.get(), answer, usd(pricing.path("request")).orElse(BigDecimal.ZERO)));
    }

    /** Routers have the price -1, because theirs is that of the model they choose. */
    private static Optional<BigDecimal> usd(JsonNode price) {
        try {
            return Optional.of(new BigDecimal(price.asText())).filter(known -> known.signum() >= 0);
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** What this many tokens cost at most. */
    public BigDecimal of(long promptTokens, long completionTokens) {
        return prompt.multiply(BigDecimal.valueOf(promptTokens))
                .add(completion.multiply(BigDecimal.valueOf(completionTokens)))
                .add(request);
    }
}

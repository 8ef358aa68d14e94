package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.catalogue.ChatPrice;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The most that a turn of a chat model can cost: its prices per token, for as many tokens as the request has bytes, and
 * for as many as it allows for the answer. If the request sets no limit for the answer, has tools of OpenRouter, or names
 * a model whose prices are not known, the configured price of a turn.
 */
@ApplicationScoped
class TurnPrice {

    private static final Set<String> MOST_TOKENS = Set.of("max_tokens", "max_completion_tokens", "max_output_tokens");

    /** Members that refer to content outside of the request, so that its bytes do not limit the tokens. */
    private static final Set<String> ELSEWHERE = Set.of(
            "image_url",
            "file",
            "file_id",
            "file_url",
            "file_data",
            "input_audio",
            "video_url",
            "previous_response_id");

    /** What OpenRouter bills apart from tokens. */
    private static final Set<String> OTHERS = Set.of("plugins", "preset", "web_search_options", "route");

    private final ModelCatalogue catalogue;
    private final BigDecimal usual;

    TurnPrice(ModelCatalogue catalogue, Settings settings) {
        this.catalogue = catalogue;
        this.usual = settings.image().budgets().chatTurn();
    }

    /** In US dollars. Never fails. */
    Uni<BigDecimal> of(JsonNode request) {
        Optional<Long> most = MOST_TOKENS.stream()
                .map(request::path)
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::longValue)
                .filter(tokens -> tokens > 0)
                .max(Long::compareTo);
        if (most.isEmpty() || hasOthers(request) || request.path("n").asInt(1) != 1) {
            return Uni.createFrom()
                    .item(usual.multiply(
                            BigDecimal.valueOf(Math.max(1, request.path("n").asInt(1)))));
        }
        List<String> models = Stream.concat(
                        Stream.of(request.path("model")), request.path("models").valueStream())
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
        return catalogue
                .chatPrices(models)
                .map(prices -> prices.isEmpty() || prices.stream().anyMatch(Optional::isEmpty)
                        ? usual
                        : prices.stream()
                                .flatMap(Optional::stream)
                                .map(price -> price.of(tokens(request, price), most.get()))
                                .reduce(BigDecimal.ZERO, BigDecimal::max));
    }

    private static boolean hasOthers(JsonNode request) {
        return OTHERS.stream().anyMatch(request::hasNonNull)
                || request.path("tools")
                        .valueStream()
                        .anyMatch(tool -> !tool.path("type").asText().equals("function"));
    }

    private static long tokens(JsonNode request, ChatPrice price) {
        boolean elsewhere = ELSEWHERE.stream().anyMatch(member -> request.findValue(member) != null);
        long bytes = request.toString().getBytes(StandardCharsets.UTF_8).length;
        return elsewhere ? price.context() : Math.min(price.context(), bytes);
    }
}

package io.imagefunction.check;

import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.catalogue.Price;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.RequestField;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The most that a plan can cost, by the published prices of the dearest endpoint of its dearest model. Failed attempts
 * are not billed, and a fallback runs only if nothing was paid. Tokens are not known in advance: a picture counts as
 * {@value #TOKENS} tokens, a reference too, and each byte of the prompt as one. A model without published prices counts
 * with the configured price of a picture.
 */
@ApplicationScoped
public class PriceBound {

    /** More than any model needs for a picture: the largest of OpenAI's have 6,240, Google's 2,520. */
    static final int TOKENS = 8192;

    private static final Set<String> UNITS = Set.of("image", "request", "megapixel", "token");

    private final ModelCatalogue catalogue;
    private final BigDecimal unknown;

    PriceBound(ModelCatalogue catalogue, Settings settings) {
        this.catalogue = catalogue;
        this.unknown = settings.image().budgets().unknownPrice();
    }

    /** In US dollars. Never fails. */
    public Uni<BigDecimal> of(CallPlan plan) {
        return Multi.createFrom()
                .items(Stream.concat(Stream.of(plan), plan.fallbacks().stream()).map(CallPlan::request))
                .onItem()
                .transformToUniAndConcatenate(this::of)
                .collect()
                .with(Collectors.reducing(BigDecimal.ZERO, BigDecimal::max));
    }

    private Uni<BigDecimal> of(ImageRequest request) {
        return catalogue.prices(request.model()).map(endpoints -> endpoints.stream()
                .map(prices -> bound(request, prices, unknown))
                .max(BigDecimal::compareTo)
                .orElse(unknown.multiply(BigDecimal.valueOf(request.n()))));
    }

    /** A request that is carried out by several calls sends its prompt and references with each. */
    static BigDecimal bound(ImageRequest request, List<Price> prices, BigDecimal unknown) {
        BigDecimal calls = BigDecimal.valueOf(request.n());
        boolean priced = prices.stream().anyMatch(price -> price.billable().equals("output_image"))
                && prices.stream().allMatch(price -> UNITS.contains(price.unit()));
        if (!priced) {
            return unknown.multiply(calls);
        }
        BigDecimal others = PriceLimit.references(request, prices).multiply(calls.subtract(BigDecimal.ONE));
        BigDecimal byToken = prices.stream()
                .filter(price -> price.unit().equals("token"))
                .map(price -> price.usd().multiply(BigDecimal.valueOf(tokens(request, price.billable()))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return PriceLimit.estimate(request, prices).add(others).add(byToken.multiply(calls));
    }

    private static long tokens(ImageRequest request, String billable) {
        long references = request.value(RequestField.INPUT_REFERENCES)
                .map(list -> list.size())
                .orElse(0);
        return switch (billable) {
            case "input_text" -> request.prompt().getBytes(StandardCharsets.UTF_8).length;
            case "input_image", "input_reference" -> references * TOKENS;
            default -> TOKENS;
        };
    }
}

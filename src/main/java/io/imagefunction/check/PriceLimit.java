package io.imagefunction.check;

import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.catalogue.Price;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.Budget;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.PixelSize;
import io.imagefunction.request.RequestField;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Limits what a request may cost with all its calls. The estimate uses the prices of the model's most expensive
 * endpoint for pictures and references. Prices per token cannot be known in advance and are not counted. If there is no
 * price list, no request is refused.
 */
@ApplicationScoped
class PriceLimit {

    private final Optional<Double> limit;
    private final ModelCatalogue catalogue;

    PriceLimit(Settings settings, ModelCatalogue catalogue) {
        this.limit = settings.image().limits().price();
        this.catalogue = catalogue;
    }

    /** What the request may cost; 0 if there is no limit or the prices are not known. */
    Uni<BigDecimal> price(ImageRequest request) {
        if (limit.isEmpty()) {
            return Uni.createFrom().item(BigDecimal.ZERO);
        }
        return catalogue.prices(request.model()).map(endpoints -> endpoints.stream()
                .map(prices -> estimate(request, prices))
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ZERO));
    }

    /** @throws FailureException if the price is above the limit, alone or with the other calls of the budget */
    void reserve(BigDecimal price, Budget budget) {
        limit.map(BigDecimal::valueOf)
                .filter(most -> !budget.reserve(price, most))
                .ifPresent(most -> {
                    BigDecimal others = budget.reserved();
                    throw Failure.of(
                                    FailureCode.PRICE_LIMIT_EXCEEDED,
                                    "The request could cost $" + plain(price)
                                            + (others.signum() > 0
                                                    ? " beside $" + plain(others) + " of other calls with it"
                                                    : "")
                                            + ", and at most $" + plain(most)
                                            + " is allowed: ask for fewer or smaller pictures, or a cheaper model.")
                            .toException();
                });
    }

    private static String plain(BigDecimal usd) {
        return usd.stripTrailingZeros().toPlainString();
    }

    static BigDecimal estimate(ImageRequest request, List<Price> prices) {
        return dearest(request, prices, "output_image")
                .multiply(BigDecimal.valueOf(request.n()))
                .add(references(request, prices));
    }

    /** What the references of one call cost. */
    static BigDecimal references(ImageRequest request, List<Price> prices) {
        int references = request.value(RequestField.INPUT_REFERENCES)
                .map(list -> list.size())
                .orElse(0);
        return dearest(request, prices, "input_image")
                .add(dearest(request, prices, "input_reference"))
                .multiply(BigDecimal.valueOf(references));
    }

    /**
     * The highest price of one picture, among the prices for the requested tier if there are any, or else among all.
     */
    private static BigDecimal dearest(ImageRequest request, List<Price> prices, String billable) {
        String tier = request.word(RequestField.RESOLUTION)
                .or(() -> request.word(RequestField.SIZE))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        List<Price> lines = prices.stream()
                .filter(price -> price.billable().equals(billable))
                .toList();
        boolean tierListed = lines.stream().anyMatch(price -> price.variant().equals(tier) && !tier.isEmpty());
        return lines.stream()
                .filter(price -> !tierListed || price.variant().equals(tier))
                .map(price -> onePicture(request, price))
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ZERO);
    }

    private static BigDecimal onePicture(ImageRequest request, Price price) {
        return switch (price.unit()) {
            case "image", "request" -> price.usd();
            case "megapixel" -> price.usd().multiply(BigDecimal.valueOf(megapixels(request)));
            default -> BigDecimal.ZERO;
        };
    }

    private static double megapixels(ImageRequest request) {
        String tier = request.word(RequestField.RESOLUTION)
                .or(() -> request.word(RequestField.SIZE))
                .orElse("1K");
        return PixelSize.parse(tier)
                .map(PixelSize::megapixels)
                .orElse(
                        switch (tier) {
                            case "512" -> 0.27;
                            case "2K" -> 4.2;
                            case "4K" -> 16.8;
                            default -> 1.05;
                        });
    }
}

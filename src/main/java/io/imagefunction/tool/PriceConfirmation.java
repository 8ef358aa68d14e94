package io.imagefunction.tool;

import io.imagefunction.check.Checks;
import io.imagefunction.check.PriceBound;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.Optional;

/** Which tool calls are so expensive that a person has to agree first. */
@ApplicationScoped
public class PriceConfirmation {

    /** The argument by which a model says that its user has agreed to a price, in US dollars. */
    public static final String ARGUMENT = "confirm_price";

    private final Checks checks;
    private final PriceBound bound;
    private final Optional<BigDecimal> limit;

    PriceConfirmation(Checks checks, PriceBound bound, Settings settings) {
        this.checks = checks;
        this.bound = bound;
        this.limit = settings.image().confirmPrice();
    }

    boolean isOn() {
        return limit.isPresent();
    }

    /**
     * The price that has to be confirmed: the most that the request can cost, if that is more than the limit and than has been
     * confirmed. Fails if the request is not valid.
     *
     * @param confirmed 0 for nothing
     */
    Uni<Optional<BigDecimal>> asked(ImageRequest request, BigDecimal confirmed) {
        return limit.map(most -> Uni.createFrom()
                        .deferred(() -> checks.plan(request))
                        .chain(bound::of)
                        .map(price -> Optional.of(price)
                                .filter(high -> high.compareTo(most) > 0 && high.compareTo(confirmed) > 0)))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /** The failure of a call whose price nobody has confirmed. */
    public static Failure refusal(BigDecimal price) {
        String usd = plain(price);
        return Failure.of(
                FailureCode.PRICE_NOT_CONFIRMED,
                ARGUMENT,
                "Nothing was made or paid: this call may cost up to $" + usd
                        + ". Ask the user. If the user agrees, repeat the"
                        + " call with the same arguments and " + ARGUMENT + ": " + usd
                        + "; otherwise ask for fewer or smaller pictures, or a cheaper model.");
    }

    /** The price as people write it. */
    public static String plain(BigDecimal usd) {
        return usd.stripTrailingZeros().toPlainString();
    }
}

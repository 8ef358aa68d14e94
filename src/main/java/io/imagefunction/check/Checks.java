package io.imagefunction.check;

import io.imagefunction.catalogue.KeyCheck;
import io.imagefunction.catalogue.Model;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.Budget;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** All checks before anything is paid. A failed check names the field and what it accepts. */
@ApplicationScoped
public class Checks {

    private final Limits limits;
    private final PriceLimit priceLimit;
    private final ModelCatalogue catalogue;
    private final KeyCheck key;
    private final PictureStore store;
    private final Settings.Image settings;

    Checks(
            Limits limits,
            PriceLimit priceLimit,
            ModelCatalogue catalogue,
            KeyCheck key,
            PictureStore store,
            Settings settings) {
        this.limits = limits;
        this.priceLimit = priceLimit;
        this.catalogue = catalogue;
        this.key = key;
        this.store = store;
        this.settings = settings.image();
    }

    /**
     * Returns the calls that carry out the request, or fails with a {@link FailureException}.
     *
     * @param budget the request's price is reserved in it
     * @param stream whether the calls ask for a stream, if the model supports it
     */
    public Uni<CallPlan> check(ImageRequest asked, Budget budget, boolean stream) {
        ImageRequest request = asked.withDefaultModel(settings.model());
        limits.check(request);
        Consistency.check(request);
        requireKey();
        Uni<CallPlan> plan = catalogue.find(request.model()).chain(model -> {
            ImageRequest fitting = fit(request, model);
            return priceLimit.price(fitting).map(price -> CallPlan.of(fitting, price, model, stream));
        });
        return Uni.combine()
                .all()
                .unis(plan, store.ready())
                .with((checked, usable) -> checked)
                .invoke(checked -> priceLimit.reserve(checked.price(), budget));
    }

    /** Completes if pictures could be generated and stored, and fails otherwise. */
    public Uni<Void> ready() {
        requireKey();
        return store.ready();
    }

    private void requireKey() {
        if (!key.isConfigured()) {
            throw Failure.of(
                            FailureCode.CONFIGURATION_ERROR,
                            "The function has no OpenRouter key: its operator has to set OPENROUTER_API_KEY.")
                    .toException();
        }
    }

    private static ImageRequest fit(ImageRequest request, Optional<Model> model) {
        if (model.isPresent()) {
            return Capabilities.fit(request, model.get());
        }
        UsualWords.check(request);
        return request;
    }
}

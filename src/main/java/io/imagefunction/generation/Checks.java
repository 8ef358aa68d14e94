package io.imagefunction.generation;

import io.imagefunction.Settings;
import io.imagefunction.openrouter.Model;
import io.imagefunction.openrouter.ModelCatalogue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Everything that is looked at before anybody pays. Each check names the field and what it takes. */
@ApplicationScoped
class Checks {

    private final Limits limits;
    private final PriceLimit priceLimit;
    private final ModelCatalogue catalogue;
    private final Settings.Image settings;

    Checks(Limits limits, PriceLimit priceLimit, ModelCatalogue catalogue, Settings settings) {
        this.limits = limits;
        this.priceLimit = priceLimit;
        this.catalogue = catalogue;
        this.settings = settings.image();
    }

    /** The calls that carry the request out, or a {@link GenerationException}. */
    Uni<CallPlan> check(ImageRequest asked) {
        ImageRequest request = asked.withDefaultModel(settings.model());
        limits.check(request);
        Consistency.check(request);
        return catalogue.find(request.model()).chain(model -> {
            ImageRequest fitting = fit(request, model);
            return priceLimit.check(fitting).replaceWith(() -> CallPlan.of(fitting, model));
        });
    }

    private static ImageRequest fit(ImageRequest request, Optional<Model> model) {
        if (model.isPresent()) {
            return Capabilities.fit(request, model.get());
        }
        UsualWords.check(request);
        return request;
    }
}

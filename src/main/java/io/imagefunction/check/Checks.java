package io.imagefunction.check;

import io.imagefunction.catalogue.KeyCheck;
import io.imagefunction.catalogue.Model;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.catalogue.ModelList;
import io.imagefunction.check.ModelChain.Outcome;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.handling.ModelNames;
import io.imagefunction.handling.SoftWishes;
import io.imagefunction.request.Budget;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** All checks before anything is paid. A failed check names the field and what it accepts. */
@ApplicationScoped
public class Checks {

    private final Limits limits;
    private final PriceLimit priceLimit;
    private final ModelNames names;
    private final ModelCatalogue catalogue;
    private final StoredReferences references;
    private final KeyCheck key;
    private final PictureStore store;
    private final Settings.Image settings;

    Checks(
            Limits limits,
            PriceLimit priceLimit,
            ModelNames names,
            ModelCatalogue catalogue,
            StoredReferences references,
            KeyCheck key,
            PictureStore store,
            Settings settings) {
        this.limits = limits;
        this.priceLimit = priceLimit;
        this.names = names;
        this.catalogue = catalogue;
        this.references = references;
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
        requireKey();
        Uni<CallPlan> plan = catalogue.list().chain(models -> plan(request, models, stream));
        return Uni.combine()
                .all()
                .unis(plan, store.ready())
                .with((checked, usable) -> checked)
                .invoke(checked -> priceLimit.reserve(checked.price(), budget));
    }

    /** The calls that would carry out the request. Fails like {@link #check}, but reserves nothing. */
    public Uni<CallPlan> plan(ImageRequest asked) {
        ImageRequest request = asked.withDefaultModel(settings.model());
        limits.check(request);
        requireKey();
        return catalogue.list().chain(models -> plan(request, models, false));
    }

    private Uni<CallPlan> plan(ImageRequest request, ModelList models, boolean stream) {
        List<ImageRequest> candidates = ModelChain.candidates(request);
        if (candidates.size() == 1) {
            return planAlone(candidates.getFirst(), models, stream);
        }
        return Multi.createFrom()
                .iterable(candidates)
                .onItem()
                .transformToUniAndConcatenate(candidate -> outcome(candidate, models, stream))
                .collect()
                .asList()
                .map(ModelChain::of);
    }

    private Uni<Outcome> outcome(ImageRequest candidate, ModelList models, boolean stream) {
        return planAlone(candidate, models, stream)
                .<Outcome>map(Outcome.Planned::new)
                .onFailure(FailureException.class)
                .recoverWithItem(refused -> new Outcome.Refused(candidate.model(), refused));
    }

    private Uni<CallPlan> planAlone(ImageRequest request, ModelList models, boolean stream) {
        return Uni.createFrom().deferred(() -> {
            ImageRequest named = names.resolve(request, models.slugs());
            limits.checkModel(named.model());
            Optional<Model> model = models.find(named.model());
            ImageRequest fitting = fit(named, model, models);
            return Uni.combine()
                    .all()
                    .unis(priceLimit.price(fitting), references.resolve(fitting))
                    .with((price, resolved) -> CallPlan.of(resolved.request(), price, model, stream)
                            .withParents(resolved.parents()));
        });
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

    private ImageRequest fit(ImageRequest asked, Optional<Model> model, ModelList models) {
        ImageRequest request = asked.handling() == Handling.LENIENT ? SoftWishes.fit(asked, model) : asked;
        Consistency.check(request);
        if (model.isPresent()) {
            return Capabilities.fit(
                    request, model.get(), () -> models.models().filter(other -> limits.allows(other.id())));
        }
        UsualWords.check(request);
        return request;
    }
}

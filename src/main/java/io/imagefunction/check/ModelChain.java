package io.imagefunction.check;

import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The models of a request that names several: {@code model}, then each of {@code models}. */
final class ModelChain {

    private ModelChain() {}

    /** The request for each of its models. */
    static List<ImageRequest> candidates(ImageRequest request) {
        ImageRequest alone = request.withoutFallbackModels();
        Set<String> models = new LinkedHashSet<>();
        models.add(request.model());
        models.addAll(request.fallbackModels());
        return models.stream().map(alone::withModel).toList();
    }

    /** What became of the check for one model. */
    sealed interface Outcome {
        record Planned(CallPlan plan) implements Outcome {}

        record Refused(String model, FailureException why) implements Outcome {

            /** Whether there is no such model, so that the next one is tried. */
            boolean isUnavailable() {
                return why.failure().code() == FailureCode.MODEL_NOT_FOUND;
            }

            String warning() {
                return "models: " + model + " was left out: " + why.failure().message();
            }
        }
    }

    /**
     * The plan for the first model, with those for the others as fallbacks. A model that does not exist is left out, and
     * so is a fallback that the request is refused for.
     *
     * @throws FailureException the refusal for the first model that exists
     */
    static CallPlan of(List<Outcome> outcomes) {
        List<CallPlan> plans = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Planned planned -> plans.add(planned.plan());
                case Outcome.Refused refused -> {
                    if (plans.isEmpty() && !refused.isUnavailable()) {
                        throw refused.why();
                    }
                    warnings.add(refused.warning());
                }
            }
        }
        if (plans.isEmpty()) {
            throw ((Outcome.Refused) outcomes.getFirst()).why();
        }
        return plans.getFirst().with(warnings, plans.subList(1, plans.size()));
    }
}

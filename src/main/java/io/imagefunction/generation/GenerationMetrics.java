package io.imagefunction.generation;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.answer.UsageFigures;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.metric.Figures;
import io.imagefunction.metric.Measurement;
import io.imagefunction.metric.Metric;
import io.imagefunction.metric.Metrics;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.StoredPicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The figures of calls for pictures. Each call is counted once; a replay of its result is counted as a replay only. */
@ApplicationScoped
class GenerationMetrics {

    private static final int LONGEST_MODEL = 100;

    private final Metrics metrics;
    private final ModelCatalogue catalogue;

    GenerationMetrics(Metrics metrics, ModelCatalogue catalogue) {
        this.metrics = metrics;
        this.catalogue = catalogue;
    }

    void answered(ImageResult result, CallContext call) {
        metrics.record(() -> measurement(result, call));
    }

    private Measurement measurement(ImageResult result, CallContext call) {
        Map<Metric, Number> values = new EnumMap<>(Metric.class);
        Optional<FailureCode> failure = result instanceof ImageResult.Failed failed
                ? Optional.of(failed.failure().code())
                : Optional.empty();
        if (result.replayed()) {
            values.put(Metric.REPLAYS, 1);
        } else {
            values.put(Metric.CALLS, 1);
            failure.ifPresent(code -> values.put(code.isRefusal() ? Metric.REFUSALS : Metric.FAILURES, 1));
            paid(result, failure, call.figures(), values);
        }
        String model = result instanceof ImageResult.Generated done
                ? done.model()
                : call.figures().model();
        return new Measurement(
                values,
                catalogue.listed(model).orElse(Measurement.OTHER),
                failure.map(FailureCode::code),
                properties(result, model, call));
    }

    /** Without a request to OpenRouter there is no cost, and the duration says nothing. */
    private static void paid(
            ImageResult result, Optional<FailureCode> failure, Figures figures, Map<Metric, Number> values) {
        if (!figures.wasAsked()) {
            return;
        }
        if (result instanceof ImageResult.Generated done) {
            values.put(Metric.PICTURES, done.pictures().size());
            values.put(
                    Metric.BYTES,
                    done.pictures().stream().mapToLong(StoredPicture::size).sum());
        }
        boolean free = failure.filter(code -> !code.mayBePaid()).isPresent();
        UsageFigures.cost(result.usage(), free, values);
        values.put(Metric.RETRIES, figures.retries());
        values.put(Metric.DURATION, figures.duration());
        values.put(Metric.UPSTREAM_DURATION, figures.upstreamDuration());
        figures.storageDuration().ifPresent(millis -> values.put(Metric.STORAGE_DURATION, millis));
    }

    /** Named as OpenTelemetry names them, as far as it does. */
    private static Map<String, Object> properties(ImageResult result, String model, CallContext call) {
        Map<String, Object> properties = call.logFields();
        call.caller().ifPresent(name -> properties.put("caller", call.owner()));
        properties.put("gen_ai.provider.name", "openrouter");
        properties.put("gen_ai.operation.name", "generate_content");
        properties.put("gen_ai.output.type", "image");
        if (!model.isEmpty()) {
            properties.put("gen_ai.request.model", model.substring(0, Math.min(model.length(), LONGEST_MODEL)));
        }
        if (!result.generationIds().isEmpty()) {
            properties.put("gen_ai.response.id", String.join(" ", result.generationIds()));
        }
        if (result instanceof ImageResult.Failed failed) {
            properties.put("error.type", failed.failure().code().code());
        }
        return properties;
    }
}

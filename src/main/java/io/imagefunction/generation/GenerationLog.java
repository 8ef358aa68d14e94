package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.FieldLog;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.StoredPicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Writes the log lines of calls for operators: names, numbers and codes, but never the key, the prompt or a URL. */
@ApplicationScoped
class GenerationLog {

    private static final Logger LOG = Logger.getLogger("io.imagefunction.generation");

    private final Settings.OpenRouter settings;
    private final GenerationMetrics metrics;

    GenerationLog(Settings settings, GenerationMetrics metrics) {
        this.settings = settings.openrouter();
        this.metrics = metrics;
    }

    void answered(ImageResult result, CallContext call) {
        Map<String, Object> fields = call.logFields();
        if (result.replayed()) {
            fields.put("replayed", true); // sums of costs must count the call only once
        }
        if (!result.generationIds().isEmpty()) {
            fields.put("generationId", String.join(" ", result.generationIds()));
        }
        switch (result) {
            case ImageResult.Generated done -> {
                fields.put("model", done.model());
                fields.put("pictures", done.pictures().size());
                fields.put(
                        "bytes",
                        done.pictures().stream().mapToLong(StoredPicture::size).sum());
                fields.put("cost", cost(done.usage()));
                FieldLog.write(LOG, Logger.Level.INFO, "generated", fields);
            }
            case ImageResult.Failed failed -> {
                fields.put("code", failed.failure().code().code());
                fields.put("param", failed.failure().param().orElse(""));
                fields.put("cost", cost(failed.usage()));
                FieldLog.write(LOG, Logger.Level.WARN, "not generated", fields);
            }
        }
        metrics.answered(result, call);
    }

    /** Logs upstream's own error text, shortened and redacted. */
    void refused(Throwable problem, ImageRequest request, CallContext call) {
        Map<String, Object> fields = call.logFields();
        fields.put("model", request.model());
        if (problem instanceof UpstreamException.Refused refused) {
            Redaction redaction =
                    new Redaction(request.prompt(), settings.apiKey().orElse(""));
            fields.put("upstreamStatus", refused.error().status());
            fields.put("upstreamType", redaction.of(refused.error().type()));
            fields.put("upstreamText", redaction.of(refused.error().text()));
        }
        FieldLog.write(LOG, Logger.Level.WARN, String.valueOf(problem.getMessage()), fields);
    }

    void unexpected(Throwable problem, CallContext call) {
        if (Failures.of(problem).code() == FailureCode.INTERNAL_ERROR) {
            LOG.errorf(problem, "request %s failed", call.requestId());
        }
    }

    private static String cost(Optional<JsonNode> usage) {
        return usage.map(used -> used.path("cost").asText("unknown")).orElse("unknown");
    }
}

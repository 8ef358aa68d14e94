package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.generation.Generation;
import io.imagefunction.job.Job;
import io.imagefunction.job.Jobs;
import io.imagefunction.notification.CallbackUrls;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.FieldNames;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Answers the requests for pictures of all paths: at once, with events, or as a job. */
@ApplicationScoped
class ImageCalls {

    private final Generation generation;
    private final LiveAnswers live;
    private final Jobs jobs;
    private final ResultResponses results;
    private final JobResponses jobResponses;
    private final Base64Answers base64;
    private final CallbackUrls callbacks;
    private final Calls calls;
    private final Handling handling;

    ImageCalls(
            Generation generation,
            LiveAnswers live,
            Jobs jobs,
            ResultResponses results,
            JobResponses jobResponses,
            Base64Answers base64,
            CallbackUrls callbacks,
            Calls calls,
            Settings settings) {
        this.generation = generation;
        this.live = live;
        this.jobs = jobs;
        this.results = results;
        this.jobResponses = jobResponses;
        this.base64 = base64;
        this.callbacks = callbacks;
        this.calls = calls;
        this.handling = settings.image().handling().orElse(Handling.LENIENT);
    }

    Uni<Response> answer(JsonNode payload, CallContext call, ImagesPath path) {
        FieldNames.normalize(payload);
        Preferences preferences = calls.preferences();
        if (ImageRequest.takeStream(payload)) {
            return live.generate(read(payload, preferences), call, path::event, failed -> results.of(failed, call))
                    .map(preferences::appliedTo);
        }
        AnswerForm form = calls.answerForm();
        if (preferences.wantJob() && jobs.areAccepted()) {
            return jobResponses.of(
                    submit(payload, call, preferences), preferences, result -> results.of(result, call, path, form));
        }
        boolean encoded = form == AnswerForm.JSON && base64.take(payload, preferences);
        long most = calls.answerLimit();
        return generation
                .generate(read(payload, preferences), call)
                .map(result -> encoded
                        ? results.of(result, call, path, pictures -> base64.of(pictures, most))
                        : results.of(result, call, path, form))
                .map(preferences::appliedTo);
    }

    private Uni<Job> submit(JsonNode payload, CallContext call, Preferences preferences) {
        CallContext calledBack = call.withCallback(callbacks.take(payload));
        return jobs.submitAndWait(read(payload, preferences), calledBack, preferences.patience());
    }

    private ImageRequest read(JsonNode payload, Preferences preferences) {
        return ImageRequest.read(payload, preferences.handling().orElse(handling));
    }
}

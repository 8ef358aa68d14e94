package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.Generation;
import io.imagefunction.job.Job;
import io.imagefunction.job.Jobs;
import io.imagefunction.notification.CallbackUrls;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Handling;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Makes pictures, by OpenRouter's Image API and by the path that OpenAI's clients use. */
@Path("/api/v1/images")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
public class ImagesResource {

    private final Generation generation;
    private final LiveAnswers live;
    private final Jobs jobs;
    private final ResultResponses results;
    private final JobResponses jobResponses;
    private final CallbackUrls callbacks;
    private final Calls calls;
    private final Handling handling;

    ImagesResource(
            Generation generation,
            LiveAnswers live,
            Jobs jobs,
            ResultResponses results,
            JobResponses jobResponses,
            CallbackUrls callbacks,
            Calls calls,
            Settings settings) {
        this.generation = generation;
        this.live = live;
        this.jobs = jobs;
        this.results = results;
        this.jobResponses = jobResponses;
        this.callbacks = callbacks;
        this.calls = calls;
        this.handling = settings.image().handling().orElse(Handling.LENIENT);
    }

    @POST
    @Operation(summary = "Makes pictures and answers their presigned URLs, at once or as they come")
    public Uni<Response> generate(byte[] body) {
        CallContext call = calls.current(); // first, so that refusals have a request id, too
        JsonNode payload = StrictJson.parse(body);
        Preferences preferences = calls.preferences();
        if (takesStream(payload)) {
            return live.generate(read(payload, preferences), call, failed -> results.of(failed, call))
                    .map(preferences::appliedTo);
        }
        return preferences.wantJob() && jobs.areAccepted()
                ? jobResponses.of(submit(payload, call, preferences), call, preferences)
                : generation
                        .generate(read(payload, preferences), call)
                        .map(result -> results.of(result, call))
                        .map(preferences::appliedTo);
    }

    private Uni<Job> submit(JsonNode payload, CallContext call, Preferences preferences) {
        CallContext calledBack = call.withCallback(callbacks.take(payload));
        return jobs.submitAndWait(read(payload, preferences), calledBack, preferences.patience());
    }

    private ImageRequest read(JsonNode payload, Preferences preferences) {
        return ImageRequest.read(payload, preferences.handling().orElse(handling));
    }

    @POST
    @Path("/generations")
    @Operation(summary = "The same under the name that OpenAI's clients use")
    public Uni<Response> generateLikeOpenAi(byte[] body) {
        return generate(body);
    }

    /**
     * Removes {@code stream:true}, which only this resource understands. Any other value stays in the request and is
     * refused later.
     */
    private static boolean takesStream(JsonNode document) {
        boolean wish = document.path("stream").booleanValue();
        if (wish) {
            ((ObjectNode) document).remove("stream");
        }
        return wish;
    }
}

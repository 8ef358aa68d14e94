package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.job.Job;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * Turns a job into an HTTP response: the answer if the job has ended, otherwise 202 with the URL of the job:
 *
 * <pre>{@code
 * {"status":"pending","id":"9f86d081…","url":"https://…/api/v1/images/jobs/9f86d081…","state":"queued","created":1748372400}
 * }</pre>
 */
@ApplicationScoped
class JobResponses {

    private static final long LONGEST_PAUSE_SECONDS = 10;

    private final ResultResponses results;
    private final Calls calls;
    private final Clock clock;

    JobResponses(ResultResponses results, Calls calls, Clock clock) {
        this.results = results;
        this.calls = calls;
        this.clock = clock;
    }

    Uni<Response> of(Uni<Job> found, CallContext call, Preferences preferences) {
        return of(found, preferences, result -> results.of(result, call));
    }

    /** @param ended makes the response of a job that has ended */
    Uni<Response> of(Uni<Job> found, Preferences preferences, Function<ImageResult, Response> ended) {
        String jobs = calls.url(JobResource.PATH); // now, because the call may be over when the job is found
        return found.map(job -> {
            Response.ResponseBuilder response = Response.fromResponse(
                    switch (job) {
                        case Job.Pending pending -> pending(pending, jobs + pending.id());
                        case Job.Ended over -> ended.apply(over.result());
                    });
            String applied = preferences.applied(job instanceof Job.Ended);
            if (!applied.isEmpty()) {
                response.header(Preferences.APPLIED, applied);
            }
            return response.header(HttpHeaders.CACHE_CONTROL, "no-store").build();
        });
    }

    private Response pending(Job.Pending job, String url) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("status", "pending")
                .put("id", job.id())
                .put("url", url)
                .put("state", job.state().word())
                .put("created", job.created().getEpochSecond());
        return Response.accepted(body)
                // Not location(), which would resolve a relative URL against the loopback address.
                .header(HttpHeaders.LOCATION, url)
                .header(HttpHeaders.RETRY_AFTER, pause(job))
                .build();
    }

    /** Returns when to ask again: less often the longer the job takes. */
    private long pause(Job.Pending job) {
        return Math.clamp(Duration.between(job.created(), clock.instant()).toSeconds() / 4, 1, LONGEST_PAUSE_SECONDS);
    }
}

package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.job.Job;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;

/**
 * A job as HTTP says it: the very answer once it has ended, and until then 202 with where it can be asked for:
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

    Uni<Response> of(Uni<Job> found, Preferences preferences) {
        String jobs = calls.url(JobResource.PATH); // before the job, while the call is at hand
        return found.map(job -> {
            Response.ResponseBuilder response = Response.fromResponse(
                    switch (job) {
                        case Job.Pending pending -> pending(pending, jobs + pending.id());
                        case Job.Ended ended -> results.of(ended.result());
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
                // As it is: location() would resolve a relative one against the loopback's address.
                .header(HttpHeaders.LOCATION, url)
                .header(HttpHeaders.RETRY_AFTER, pause(job))
                .build();
    }

    /** What takes long already will take longer. */
    private long pause(Job.Pending job) {
        return Math.clamp(Duration.between(job.created(), clock.instant()).toSeconds() / 4, 1, LONGEST_PAUSE_SECONDS);
    }
}

package io.imagefunction.http;

import io.imagefunction.job.Jobs;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Shows and cancels a job, which is a request without a waiting caller. {@code POST /api/v1/images} with the header
 * {@code Prefer} makes one.
 */
@Path(JobResource.PATH + "{id}")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {

    static final String PATH = "/api/v1/images/jobs/";

    private final Jobs jobs;
    private final JobResponses responses;
    private final Calls calls;

    JobResource(Jobs jobs, JobResponses responses, Calls calls) {
        this.jobs = jobs;
        this.responses = responses;
        this.calls = calls;
    }

    @GET
    @Operation(summary = "A job's answer, with fresh URLs, or that it is pending")
    public Uni<Response> job(@PathParam("id") String id) {
        Preferences preferences = calls.preferences().ofWaiting();
        CallContext call = calls.current();
        return responses.of(jobs.findAndWait(id, call, preferences.patience()), call, preferences);
    }

    @DELETE
    @Operation(summary = "Cancels a job that has not been begun")
    public Uni<Response> cancel(@PathParam("id") String id) {
        return jobs.cancel(id, calls.current())
                .map(cancelled -> Response.noContent().build());
    }
}

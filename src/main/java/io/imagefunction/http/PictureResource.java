package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.PictureStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves a stored picture by its id, for callers whose URL is lost or has expired. */
@Path("/api/v1/images/{id}")
public class PictureResource {

    private final PictureStore store;
    private final PictureLinks links;

    PictureResource(PictureStore store, PictureLinks links) {
        this.store = store;
        this.links = links;
    }

    @GET
    @Operation(summary = "Redirects to a fresh presigned URL of a stored picture")
    @RunOnVirtualThread
    public Response picture(@PathParam("id") String id) {
        return store.find(id)
                .map(key -> Response.status(Response.Status.FOUND)
                        .location(links.link(key).url())
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build())
                .orElseGet(() -> FailureResponses.of(Failure.of(
                        FailureCode.NOT_FOUND,
                        "id",
                        "There is no picture with this id: it never was, or its time in the bucket is over.")));
    }
}

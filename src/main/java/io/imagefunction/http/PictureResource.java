package io.imagefunction.http;

import io.imagefunction.gallery.Gallery;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.PictureObjects;
import io.imagefunction.storage.PictureStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves and deletes a stored picture by its id. */
@Path("/api/v1/images/{id}")
public class PictureResource {

    private final PictureStore store;
    private final PictureLinks links;
    private final PictureObjects pictures;
    private final Gallery gallery;
    private final Calls calls;

    PictureResource(PictureStore store, PictureLinks links, PictureObjects pictures, Gallery gallery, Calls calls) {
        this.store = store;
        this.links = links;
        this.pictures = pictures;
        this.gallery = gallery;
        this.calls = calls;
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
                .orElseGet(PictureResource::missing);
    }

    @HEAD
    @Operation(summary = "The type and size of a stored picture")
    @RunOnVirtualThread
    public Response head(@PathParam("id") String id) {
        return store.find(id)
                .flatMap(pictures::head)
                .map(PictureResponses::head)
                .orElseGet(PictureResource::missing);
    }

    @DELETE
    @Operation(summary = "Deletes a picture of the caller, and so ends all its URLs and links")
    @RunOnVirtualThread
    public Response delete(@PathParam("id") String id) {
        CallContext call = calls.current();
        if (!pictures.delete(id, call.owner())) {
            return missing();
        }
        gallery.remove(call, id);
        return Response.noContent().build();
    }

    /** The same for somebody else's picture: who may not delete it need not know of it. */
    private static Response missing() {
        return PictureResponses.failure(PictureResponses.NO_PICTURE);
    }
}

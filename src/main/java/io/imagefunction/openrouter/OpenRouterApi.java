package io.imagefunction.openrouter;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;

/** What is asked of OpenRouter beside pictures: documents, and what is known of the key. */
public interface OpenRouterApi {

    @GET
    @Path("/images/models")
    Uni<RestResponse<InputStream>> models(@HeaderParam("If-None-Match") String etag);

    @GET
    @Path("/images/models/{author}/{slug}/endpoints")
    Uni<RestResponse<InputStream>> endpoints(
            @PathParam("author") String author,
            @PathParam("slug") String slug,
            @HeaderParam("If-None-Match") String etag);

    /** What is known of the key: costs nothing, and a key that is not valid answers 401. */
    @GET
    @Path("/key")
    Uni<RestResponse<InputStream>> key();
}

package io.imagefunction.openrouter;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;

/** REST interface of OpenRouter for everything except pictures: documents, and information about the API key. */
public interface OpenRouterApi {

    @GET
    @Path("/images/models")
    Uni<RestResponse<InputStream>> models(@HeaderParam("If-None-Match") String etag);

    /** The models that answer with text. */
    @GET
    @Path("/models")
    Uni<RestResponse<InputStream>> chatModels(@HeaderParam("If-None-Match") String etag);

    @GET
    @Path("/images/models/{author}/{slug}/endpoints")
    Uni<RestResponse<InputStream>> endpoints(
            @PathParam("author") String author,
            @PathParam("slug") String slug,
            @HeaderParam("If-None-Match") String etag);

    /** Returns information about the API key at no cost. An invalid key is answered with 401. */
    @GET
    @Path("/key")
    Uni<RestResponse<InputStream>> key();
}

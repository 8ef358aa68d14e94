package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * What is asked of OpenRouter. Bodies are streams with back-pressure, whatever the status: a picture's megabytes are
 * never held. Cancelling before the answer's head has come resets the connection, so that upstream stops and bills
 * nothing.
 */
@Consumes(MediaType.APPLICATION_JSON)
public interface OpenRouterApi {

    @POST
    @Path("/images")
    Uni<RestResponse<InputStream>> images(JsonNode request);

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

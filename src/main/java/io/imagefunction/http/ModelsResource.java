package io.imagefunction.http;

import io.imagefunction.catalogue.Document;
import io.imagefunction.catalogue.ModelCatalogue;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves OpenRouter's lists of models and endpoints, unchanged. */
@Path("/api/v1/images/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

    private final ModelCatalogue catalogue;

    ModelsResource(ModelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @Operation(summary = "OpenRouter's list of image models")
    public Uni<Response> models(@Context Request request) {
        return catalogue.models().map(document -> response(document, request));
    }

    @GET
    // A name may not begin with a dot, because ".." would lead to another path of OpenRouter.
    @Path("/{author:[\\w~-][\\w.~-]*}/{slug:[\\w~-][\\w.:~-]*}/endpoints")
    @Operation(summary = "OpenRouter's list of a model's endpoints, with their prices")
    public Uni<Response> endpoints(
            @PathParam("author") String author, @PathParam("slug") String slug, @Context Request request) {
        return catalogue.endpoints(author, slug).map(document -> response(document, request));
    }

    private static Response response(Document document, Request request) {
        EntityTag tag = new EntityTag(document.tag());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        Response.ResponseBuilder response = unchanged == null ? Response.ok(document.json()) : unchanged;
        return response.tag(tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=60")
                .build();
    }
}

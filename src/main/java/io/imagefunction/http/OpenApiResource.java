package io.imagefunction.http;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves the OpenAPI document that {@link OpenApiDocument} made at build time, with the URL of this server in it. */
@Path("/q/openapi{extension: (\\.json|\\.yaml|\\.yml)?}")
public class OpenApiResource {

    private final Calls calls;

    OpenApiResource(Calls calls) {
        this.calls = calls;
    }

    @GET
    @Operation(hidden = true)
    public Response document(
            @PathParam("extension") String extension,
            @QueryParam("format") @DefaultValue("") String format,
            @HeaderParam(HttpHeaders.ACCEPT) @DefaultValue("") String accept) {
        boolean json = extension.isEmpty()
                ? "json".equalsIgnoreCase(format) || accept.contains(MediaType.APPLICATION_JSON)
                : extension.equals(".json");
        return json
                ? Response.ok(forCaller("openapi.json"), MediaType.APPLICATION_JSON)
                        .build()
                : Response.ok(forCaller("openapi.yaml"), "application/yaml").build();
    }

    private String forCaller(String resource) {
        String url = calls.url("");
        // An empty URL means that the base is unknown. "/" makes the paths relative to the host.
        return read(resource).replace(OpenApiDocument.SERVER, url.isEmpty() ? "/" : url);
    }

    private static String read(String resource) {
        try (InputStream document = OpenApiResource.class.getResourceAsStream(resource)) {
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

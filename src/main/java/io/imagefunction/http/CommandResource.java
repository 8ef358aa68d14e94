package io.imagefunction.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves the command, {@code src/cli/generate_image.sh}, to everybody. */
@Path("/" + CommandResource.NAME)
public class CommandResource {

    static final String NAME = "generate_image.sh";

    @GET
    @Operation(hidden = true)
    public Response command() {
        try (InputStream command = CommandResource.class.getResourceAsStream(NAME)) {
            return Response.ok(command.readAllBytes(), "text/x-shellscript; charset=utf-8")
                    .header(HttpHeaders.CACHE_CONTROL, "max-age=300")
                    .build();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

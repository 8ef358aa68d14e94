package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.settings.Settings;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Tells MCP clients where they get a token, as RFC 9728 describes. It is open to everybody. The function itself issues no
 * tokens, so without {@code image.auth.issuers} it answers that a token has to be configured in the client.
 */
@Path(ResourceMetadata.PATH)
public class ResourceMetadata {

    static final String PATH = "/.well-known/oauth-protected-resource";
    static final Set<String> PATHS = Set.of(PATH, PATH + McpResource.PATH);

    private static final Failure NO_OAUTH = Failure.of(
            FailureCode.NOT_FOUND,
            "There is no OAuth here: configure the header Authorization: Bearer … in the client, with a token that this"
                    + " server's operator has given you.");

    private final List<URI> issuers;
    private final Calls calls;

    ResourceMetadata(Settings settings, Calls calls) {
        this.issuers = settings.image().auth().issuers().orElse(List.of());
        this.calls = calls;
    }

    @GET
    @Operation(hidden = true)
    public Response ofServer() {
        return of("");
    }

    /** Clients put the path of the resource at the end. */
    @GET
    @Path(McpResource.PATH)
    @Operation(hidden = true)
    public Response ofMcp() {
        return of(McpResource.PATH);
    }

    private Response of(String path) {
        if (issuers.isEmpty()) {
            return FailureResponses.of(NO_OAUTH);
        }
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("resource", calls.url(path));
        ArrayNode servers = metadata.putArray("authorization_servers");
        issuers.forEach(issuer -> servers.add(issuer.toString()));
        metadata.putArray("bearer_methods_supported").add("header");
        return Response.ok(metadata.put("resource_name", "Image generation")).build();
    }
}

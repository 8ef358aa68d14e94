package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.Settings;
import io.imagefunction.generation.CallContext;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.generation.GenerationException;
import io.imagefunction.mcp.McpServer;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The Model Context Protocol's streamable HTTP transport, without sessions and streams: one message, one answer in JSON.
 * So there is nothing to GET or DELETE.
 */
@Path("/mcp")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class McpResource {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final McpServer server;
    private final Calls calls;
    private final boolean anonymous;

    McpResource(McpServer server, Calls calls, Settings settings) {
        this.server = server;
        this.calls = calls;
        this.anonymous = settings.image().auth().anonymous();
    }

    @POST
    @Operation(summary = "The Model Context Protocol: a JSON-RPC message, and its answer")
    public Uni<Response> answer(
            byte[] body,
            @HeaderParam("MCP-Protocol-Version") Optional<String> version,
            @HeaderParam("Origin") Optional<String> origin) {
        CallContext call = calls.current();
        if (anonymous && origin.isPresent() && !isThisMachine(origin.get())) {
            return refused(
                    403,
                    Failure.of(
                            FailureCode.UNAUTHORIZED,
                            "A web page of another origin may not call this server while it lets everybody in."));
        }
        if (version.isPresent() && !McpServer.speaks(version.get())) {
            return refused(
                    400,
                    Failure.of(
                            FailureCode.INVALID_REQUEST,
                            "MCP-Protocol-Version",
                            "MCP-Protocol-Version must be one of " + McpServer.versions() + "."));
        }
        JsonNode document;
        try {
            document = JsonBody.parse(body);
        } catch (GenerationException unreadable) {
            return refused(400, unreadable.failure());
        }
        return server.answer(document, version, call).map(reply -> response(reply, 400));
    }

    private static Uni<Response> refused(int status, Failure failure) {
        return Uni.createFrom().item(response(McpServer.refused(failure), status));
    }

    private static Response response(McpServer.Reply reply, int refused) {
        return reply.body()
                .map(body -> Response.status(reply.understood() ? 200 : refused).entity(body))
                .orElseGet(Response::accepted)
                .build();
    }

    /**
     * Whoever is let in without a key or a signature, a web page could pretend to be: by its user's browser, with a name
     * of its own for this machine.
     */
    private static boolean isThisMachine(String origin) {
        try {
            return THIS_MACHINE.contains(String.valueOf(URI.create(origin).getHost()));
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }
}

package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.mcp.McpServer;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The Model Context Protocol's streamable HTTP transport, without sessions and streams: each message gets one answer in
 * JSON. So GET and DELETE are not supported.
 */
@Path("/mcp")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class McpResource {

    private final McpServer server;
    private final Calls calls;

    McpResource(McpServer server, Calls calls) {
        this.server = server;
        this.calls = calls;
    }

    @POST
    @Operation(summary = "The Model Context Protocol: a JSON-RPC message, and its answer")
    public Uni<Response> answer(byte[] body, @HeaderParam("MCP-Protocol-Version") Optional<String> version) {
        CallContext call = calls.current();
        JsonNode document;
        try {
            document = StrictJson.parse(body);
        } catch (FailureException unreadable) {
            return Uni.createFrom().item(response(McpServer.refused(unreadable.failure())));
        }
        return server.answer(document, version, call).map(McpResource::response);
    }

    /** Clients try to open a stream here. Any answer other than 405 makes them fail. */
    @GET
    @Produces(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response stream() {
        return notAllowed();
    }

    /** Clients end a session here. */
    @DELETE
    @Produces(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response end() {
        return notAllowed();
    }

    private static Response notAllowed() {
        Failure failure = Failure.of(
                FailureCode.METHOD_NOT_ALLOWED, "MCP is spoken by POST here: there are no streams and no sessions.");
        return Response.fromResponse(FailureResponses.of(failure))
                .header(HttpHeaders.ALLOW, "POST")
                .build();
    }

    private static Response response(McpServer.Reply reply) {
        return reply.body()
                .map(body -> Response.status(reply.understood() ? 200 : 400).entity(body))
                .orElseGet(Response::accepted)
                .build();
    }
}

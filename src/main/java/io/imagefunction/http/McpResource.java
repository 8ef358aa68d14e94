package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.mcp.McpHeaders;
import io.imagefunction.mcp.McpProgress;
import io.imagefunction.mcp.McpServer;
import io.imagefunction.mcp.McpSession;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Settings;
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
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The Model Context Protocol's streamable HTTP transport. Nothing is kept between requests: GET and DELETE are not
 * supported. Each
 * message gets one answer in JSON. It is a stream if the client asks for notifications of progress and can get them.
 */
@Path(McpResource.PATH)
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.WILDCARD) // whatever the client says that it accepts
public class McpResource {

    static final String PATH = "/mcp";

    private static final String MESSAGE = "message";

    private final McpServer server;
    private final Calls calls;
    private final Duration keepAlive;

    McpResource(McpServer server, Calls calls, Settings settings) {
        this.server = server;
        this.calls = calls;
        this.keepAlive = settings.image().keepAlive();
    }

    @POST
    @Operation(summary = "The Model Context Protocol: a JSON-RPC message, and its answer")
    public Uni<Response> answer(
            byte[] body,
            @HeaderParam(McpHeaders.VERSION) Optional<String> version,
            @HeaderParam(McpHeaders.METHOD) Optional<String> method,
            @HeaderParam(McpHeaders.NAME) Optional<String> name,
            @HeaderParam(McpSession.HEADER) Optional<String> session) {
        McpHeaders headers = new McpHeaders(version, method, name);
        CallContext call = calls.current();
        JsonNode document;
        try {
            document = McpSession.remembered(StrictJson.parse(body), session);
        } catch (FailureException unreadable) {
            return Uni.createFrom().item(response(McpServer.refused(unreadable.failure())));
        }
        Optional<String> begun = McpSession.begun(document, call.requestId());
        return McpProgress.token(document)
                .filter(token -> calls.isLive())
                .map(token -> live(document, headers, call, token))
                .orElseGet(() -> server.answer(document, headers, call).map(McpResource::response))
                .map(response -> begun.map(id -> inSession(id, response)).orElse(response));
    }

    private static Response inSession(String id, Response response) {
        return Response.fromResponse(response).header(McpSession.HEADER, id).build();
    }

    /** The stream begins with the tool call. What is no call, or an invalid one, is answered as without a token. */
    private Uni<Response> live(JsonNode document, McpHeaders headers, CallContext call, JsonNode token) {
        return Uni.createFrom().emitter(response -> {
            LiveAnswer live = new LiveAnswer(response);
            McpProgress progress = new McpProgress(token, message -> live.event(MESSAGE, message));
            live.comesFrom(server.answer(document, headers, call, progress)
                    .subscribe()
                    .with(
                            reply -> {
                                if (!live.instead(response(reply))) {
                                    reply.body().ifPresent(body -> live.event(MESSAGE, body));
                                    live.end();
                                }
                            },
                            response::fail));
            live.keepAlive(keepAlive, progress::working);
        });
    }

    /** Clients try to open a stream here. Any answer other than 405 makes them fail. */
    @GET
    @Operation(hidden = true)
    public Response stream() {
        return notAllowed();
    }

    /** Clients end a session here. */
    @DELETE
    @Operation(hidden = true)
    public Response end() {
        return notAllowed();
    }

    private static Response notAllowed() {
        Failure failure = Failure.of(
                FailureCode.METHOD_NOT_ALLOWED,
                "Send MCP messages by POST. This server has no GET streams and no" + " sessions.");
        return Response.fromResponse(FailureResponses.of(failure))
                .header(HttpHeaders.ALLOW, "POST")
                .build();
    }

    private static Response response(McpServer.Reply reply) {
        Response.ResponseBuilder response = Response.status(reply.status());
        reply.body().ifPresent(body -> response.entity(body).type(MediaType.APPLICATION_JSON_TYPE));
        return response.build();
    }
}

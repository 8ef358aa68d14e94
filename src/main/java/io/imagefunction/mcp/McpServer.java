package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.mcp.JsonRpc.Request;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stateless server of the Model Context Protocol, because Lambda keeps no state between requests. It has no sessions
 * and sends no requests of its own, and no notifications but those of the progress of a call. Source:
 * modelcontextprotocol.io/specification.
 */
@ApplicationScoped
public class McpServer {

    private static final McpVersion FIRST_WITH_LINKS = McpVersion.V2025_06_18;

    private static final int AT_ONCE = 4;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final McpMethods methods;
    private final boolean linksWanted;
    private final int longestBatch;

    McpServer(McpMethods methods, Settings settings) {
        this.methods = methods;
        this.linksWanted = settings.image().mcp().links();
        this.longestBatch = settings.image().limits().calls();
    }

    /**
     * The reply to an HTTP request.
     *
     * @param body empty if no message expects a response
     * @param status of the HTTP response
     */
    public record Reply(Optional<JsonNode> body, int status) {

        private static final Reply ACCEPTED = new Reply(Optional.empty(), 202);

        private static Reply of(JsonNode body, int status) {
            return new Reply(Optional.of(body), status);
        }
    }

    /** The reply to a request that failed before a message could be read. */
    public static Reply refused(Failure failure) {
        Problem problem = "body".equals(failure.param().orElse("")) ? Problem.PARSE_ERROR : Problem.INVALID_REQUEST;
        return Reply.of(new RefusedException(problem, failure).answer(NullNode.getInstance()), 400);
    }

    /**
     * @param document a message or, as until version 2025-03-26, a list of them
     */
    public Uni<Reply> answer(JsonNode document, McpHeaders headers, CallContext call) {
        return answer(document, headers, call, McpProgress.UNTOLD);
    }

    /** Like the other method, and reports the progress of a tool call from its begin to the reply. */
    public Uni<Reply> answer(JsonNode document, McpHeaders headers, CallContext call, McpProgress progress) {
        try {
            return document instanceof ArrayNode batch
                    ? all(batch, Negotiation.legacy(headers), call)
                    : JsonRpc.read(document)
                            .map(request -> one(request, headers, call, progress))
                            .orElseGet(() -> Uni.createFrom().item(Reply.ACCEPTED));
        } catch (RefusedException noMessage) {
            return Uni.createFrom().item(Reply.of(noMessage.answer(JsonRpc.id(document)), 400));
        }
    }

    private Uni<Reply> one(Request request, McpHeaders headers, CallContext context, McpProgress progress) {
        McpVersion version;
        try {
            version = Negotiation.version(request, headers);
        } catch (RefusedException refused) {
            return Uni.createFrom().item(Reply.of(refused.answer(request.id()), 400));
        }
        return answer(request, version, context, progress);
    }

    private Uni<Reply> all(ArrayNode batch, McpVersion version, CallContext context) {
        if (batch.isEmpty() || batch.size() > longestBatch) {
            throw Problem.INVALID_REQUEST.with(
                    "body", "A list must have 1 to " + longestBatch + " messages (IMAGE_LIMITS_CALLS).");
        }
        List<Uni<Reply>> replies = new ArrayList<>();
        for (JsonNode message : batch) {
            CallContext own = context.withKey(context.key().map(key -> key + "/" + replies.size()));
            replies.add(Uni.createFrom().deferred(() -> inBatch(message, version, own)));
        }
        return Uni.join().all(replies).usingConcurrencyOf(AT_ONCE).andFailFast().map(given -> {
            ArrayNode list = JSON.arrayNode();
            given.forEach(reply -> reply.body().ifPresent(list::add));
            return list.isEmpty() ? Reply.ACCEPTED : Reply.of(list, 200);
        });
    }

    private Uni<Reply> inBatch(JsonNode message, McpVersion version, CallContext context) {
        try {
            return JsonRpc.read(message)
                    .map(request -> answer(request, version, context, McpProgress.UNTOLD))
                    .orElseGet(() -> Uni.createFrom().item(Reply.ACCEPTED));
        } catch (RefusedException noMessage) {
            return Uni.createFrom().item(Reply.of(noMessage.answer(JsonRpc.id(message)), 400));
        }
    }

    private Uni<Reply> answer(Request request, McpVersion version, CallContext context, McpProgress progress) {
        boolean links = linksWanted && version.isSince(FIRST_WITH_LINKS);
        McpCall call = new McpCall(version, request.params(), links, progress, traced(request, context));
        return Uni.createFrom()
                .deferred(() -> methods.result(request, call))
                .map(result -> Reply.of(JsonRpc.result(request, result), 200))
                .onFailure(RefusedException.class)
                .recoverWithItem(refused -> refused(request, call, refused));
    }

    /** The trace of the message itself, if it has one. Several messages may share the headers of one HTTP request. */
    private static CallContext traced(Request request, CallContext context) {
        return McpMeta.of(request.params())
                .traceParent()
                .map(span -> context.withTrace(context.trace().withParent(Optional.of(span))))
                .orElse(context);
    }

    /** A legacy client expects the status 200 even of an error, if the message is valid. */
    private static Reply refused(Request request, McpCall call, RefusedException refused) {
        return Reply.of(refused.answer(request.id()), call.isModern() ? refused.status() : 200);
    }
}

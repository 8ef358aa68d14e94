package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /** The version of a client that does not send the version header. */
    private static final String UNSAID = "2025-03-26";

    private static final String FIRST_WITH_LINKS = "2025-06-18";

    /** The first message of a client. It negotiates the version, so its header does not matter. */
    private static final String INITIALIZE = "initialize";

    private static final int AT_ONCE = 4;

    private static final String VERSION_HEADER = "MCP-Protocol-Version";

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
     * @param understood false if the request was no valid message
     */
    public record Reply(Optional<JsonNode> body, boolean understood) {}

    /** The reply to a request that failed before a message could be read. */
    public static Reply refused(Failure failure) {
        Problem problem = "body".equals(failure.param().orElse("")) ? Problem.PARSE_ERROR : Problem.INVALID_REQUEST;
        return new Reply(Optional.of(new RefusedException(problem, failure).answer()), false);
    }

    /**
     * @param document a message or, as until version 2025-03-26, a list of them
     * @param header the header {@code MCP-Protocol-Version}, if there is one
     */
    public Uni<Reply> answer(JsonNode document, Optional<String> header, CallContext call) {
        return answer(document, header, call, McpProgress.UNTOLD);
    }

    /** Like the other method, and reports the progress of a tool call from its begin to the reply. */
    public Uni<Reply> answer(JsonNode document, Optional<String> header, CallContext call, McpProgress progress) {
        // Gateways join duplicate headers with a comma.
        String version = header.map(sent -> sent.split(",", 2)[0].strip())
                .filter(sent -> !sent.isEmpty())
                .orElse(UNSAID);
        boolean links = linksWanted && version.compareTo(FIRST_WITH_LINKS) >= 0;
        try {
            if (!McpMethods.VERSIONS.contains(version) && !isOfEveryVersion(document)) {
                throw Problem.INVALID_REQUEST.with(
                        VERSION_HEADER,
                        VERSION_HEADER + " must be one of " + String.join(", ", McpMethods.VERSIONS) + ".");
            }
            return document instanceof ArrayNode batch
                    ? all(batch, links, call)
                    : one(document, links, call, progress)
                            .map(answer -> new Reply(answer.map(JsonNode.class::cast), true));
        } catch (RefusedException noMessage) {
            return Uni.createFrom().item(new Reply(Optional.of(noMessage.answer()), false));
        }
    }

    /**
     * Whether a message is accepted even with an unsupported version header: {@code initialize}, which negotiates the
     * version, and notifications, which are ignored. The transport requires that all other messages are refused.
     */
    private static boolean isOfEveryVersion(JsonNode message) {
        return !message.isArray()
                && JsonRpc.read(message)
                        .map(request -> request.method().equals(INITIALIZE))
                        .orElse(true);
    }

    private Uni<Reply> all(ArrayNode batch, boolean links, CallContext call) {
        if (batch.isEmpty() || batch.size() > longestBatch) {
            throw Problem.INVALID_REQUEST.with(
                    "body", "A list must have 1 to " + longestBatch + " messages (IMAGE_LIMITS_CALLS).");
        }
        List<Uni<Optional<ObjectNode>>> answers = new ArrayList<>();
        for (JsonNode message : batch) {
            CallContext own = call.withKey(call.key().map(key -> key + "/" + answers.size()));
            answers.add(inBatch(message, links, own));
        }
        return Uni.join().all(answers).usingConcurrencyOf(AT_ONCE).andFailFast().map(given -> {
            ArrayNode list = JSON.arrayNode();
            given.forEach(answer -> answer.ifPresent(list::add));
            return new Reply(list.isEmpty() ? Optional.empty() : Optional.of(list), true);
        });
    }

    private Uni<Optional<ObjectNode>> inBatch(JsonNode message, boolean links, CallContext call) {
        return Uni.createFrom()
                .deferred(() -> one(message, links, call, McpProgress.UNTOLD))
                .onFailure(RefusedException.class)
                .recoverWithItem(noMessage -> Optional.of(noMessage.answer()));
    }

    /** Answers one message. Empty if it expects no response. */
    private Uni<Optional<ObjectNode>> one(JsonNode message, boolean links, CallContext call, McpProgress progress) {
        return JsonRpc.read(message)
                .map(request -> answer(request, links, call, progress).map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<ObjectNode> answer(Request request, boolean links, CallContext call, McpProgress progress) {
        try {
            if (!request.params().isMissingNode() && !request.params().isObject()) {
                throw Problem.INVALID_PARAMS.with("params", "params must be an object.");
            }
            return methods.result(request, links, call, progress).map(result -> JsonRpc.result(request, result));
        } catch (RefusedException refused) {
            return Uni.createFrom().item(refused.answer(request.id()));
        }
    }
}

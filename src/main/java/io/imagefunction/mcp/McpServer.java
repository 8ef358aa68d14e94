package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.CallContext;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.generation.Failures;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.mcp.JsonRpc.Request;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * A server of the Model Context Protocol that remembers nothing between two messages, as Lambda does not: no sessions,
 * nothing that it would ask or tell of its own accord. Source: modelcontextprotocol.io/specification.
 */
@ApplicationScoped
public class McpServer {

    private static final Logger LOG = Logger.getLogger(McpServer.class);

    /** The newest first. */
    private static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    private static final String FIRST_WITH_LINKS = "2025-06-18";

    /** More would be one call that pays for many. */
    private static final int LONGEST_BATCH = 10;

    private static final int AT_ONCE = 4;

    private static final String INSTRUCTIONS =
            "Makes pictures with generate_image, and answers their URLs: show them as they are. A picture that takes long"
                    + " is answered as a job with status \"pending\": call get_image_job with its id."
                    + " list_image_models tells models, their options and prices.";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<McpTool> tools;
    private final String version;

    McpServer(GenerateImage generate, ListImageModels models, GetImageJob job, Config config) {
        this.tools = List.of(generate, models, job);
        this.version = config.getValue("quarkus.application.version", String.class);
    }

    /**
     * @param body missing if nothing is to be said
     * @param understood whether what came was messages
     */
    public record Reply(Optional<JsonNode> body, boolean understood) {}

    /** The versions of the protocol, in words. */
    public static String versions() {
        return String.join(", ", VERSIONS);
    }

    public static boolean speaks(String version) {
        return VERSIONS.contains(version);
    }

    /** For what came before there was a message. */
    public static Reply refused(Failure failure) {
        Problem problem = "body".equals(failure.param().orElse("")) ? Problem.PARSE_ERROR : Problem.INVALID_REQUEST;
        return new Reply(Optional.of(new RefusedException(problem, failure).answer()), false);
    }

    /**
     * @param document a message or, as until version 2025-03-26, a list of them
     * @param version of the protocol, if the client says which
     */
    public Uni<Reply> answer(JsonNode document, Optional<String> version, CallContext call) {
        boolean links =
                version.map(spoken -> spoken.compareTo(FIRST_WITH_LINKS) >= 0).orElse(true);
        try {
            return document instanceof ArrayNode batch
                    ? all(batch, links, call)
                    : one(document, links, call).map(answer -> new Reply(answer.map(JsonNode.class::cast), true));
        } catch (RefusedException noMessage) {
            return Uni.createFrom().item(new Reply(Optional.of(noMessage.answer()), false));
        }
    }

    private Uni<Reply> all(ArrayNode batch, boolean links, CallContext call) {
        if (batch.isEmpty() || batch.size() > LONGEST_BATCH) {
            throw Problem.INVALID_REQUEST.with("body", "A list must have 1 to " + LONGEST_BATCH + " messages.");
        }
        List<Uni<Optional<ObjectNode>>> answers = new ArrayList<>();
        for (JsonNode message : batch) {
            CallContext own = new CallContext(
                    call.requestId(),
                    call.deadline(),
                    call.caller(),
                    call.key().map(key -> key + "/" + answers.size()));
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
                .deferred(() -> one(message, links, call))
                .onFailure(RefusedException.class)
                .recoverWithItem(noMessage -> Optional.of(noMessage.answer()));
    }

    /** Empty for a message that wants no answer. */
    private Uni<Optional<ObjectNode>> one(JsonNode message, boolean links, CallContext call) {
        return JsonRpc.read(message)
                .map(request -> answer(request, links, call).map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<ObjectNode> answer(Request request, boolean links, CallContext call) {
        try {
            if (!request.params().isMissingNode() && !request.params().isObject()) {
                throw Problem.INVALID_PARAMS.with("params", "params must be an object.");
            }
            return result(request, links, call).map(result -> JsonRpc.result(request, result));
        } catch (RefusedException refused) {
            return Uni.createFrom().item(refused.answer(request.id()));
        }
    }

    private Uni<ObjectNode> result(Request request, boolean links, CallContext call) {
        return switch (request.method()) {
            case "initialize" -> Uni.createFrom().item(initialized(request.params()));
            case "ping" -> Uni.createFrom().item(JSON.objectNode());
            case "tools/list" -> Uni.createFrom().item(list(request.params()));
            case "tools/call" -> called(request.params(), call).map(result -> result.toJson(links));
            default ->
                throw Problem.METHOD_NOT_FOUND.with(
                        "method",
                        "There is no such method here: there are initialize, ping, tools/list and tools/call.");
        };
    }

    private ObjectNode initialized(JsonNode params) {
        JsonNode asked = params.path("protocolVersion");
        if (!asked.isTextual()) {
            throw Problem.INVALID_PARAMS.with(
                    "protocolVersion", "protocolVersion must be a text such as " + VERSIONS.getFirst() + ".");
        }
        ObjectNode result = JSON.objectNode()
                .put("protocolVersion", speaks(asked.textValue()) ? asked.textValue() : VERSIONS.getFirst());
        result.putObject("capabilities").putObject("tools").put("listChanged", false);
        result.putObject("serverInfo")
                .put("name", "image-function")
                .put("title", "Image generation")
                .put("version", version);
        return result.put("instructions", INSTRUCTIONS);
    }

    private ObjectNode list(JsonNode params) {
        if (params.hasNonNull("cursor")) {
            throw Problem.INVALID_PARAMS.with("cursor", "There is no such cursor: the list has one page.");
        }
        ObjectNode result = JSON.objectNode();
        ArrayNode list = result.putArray("tools");
        tools.forEach(tool -> list.add(tool.definition()));
        return result;
    }

    private Uni<ToolResult> called(JsonNode params, CallContext call) {
        McpTool tool = tools.stream()
                .filter(candidate -> candidate.name().equals(params.path("name").textValue()))
                .findFirst()
                .orElseThrow(() -> Problem.INVALID_PARAMS.with(
                        "name",
                        "There is no such tool: name must be one of "
                                + String.join(
                                        ", ", tools.stream().map(McpTool::name).toList()) + "."));
        JsonNode arguments = params.hasNonNull("arguments") ? params.path("arguments") : JSON.objectNode();
        if (!arguments.isObject()) {
            throw Problem.INVALID_PARAMS.with("arguments", "arguments must be an object.");
        }
        return Uni.createFrom()
                .deferred(() -> tool.call(arguments, call))
                .onFailure()
                .recoverWithItem(problem -> failed(problem, call));
    }

    private static ToolResult failed(Throwable problem, CallContext call) {
        Failure failure = Failures.of(problem);
        if (failure.code() == FailureCode.INTERNAL_ERROR) {
            LOG.errorf(problem, "a tool's call failed, request %s", call.requestId());
        }
        return ToolResult.failed(failure);
    }
}

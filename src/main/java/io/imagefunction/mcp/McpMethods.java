package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.Request;
import io.imagefunction.request.CallContext;
import io.imagefunction.tool.Arguments;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** The methods of the server: initialize, ping, list the tools, and call one. */
@ApplicationScoped
class McpMethods {

    private static final Logger LOG = Logger.getLogger(McpServer.class);

    /** The supported protocol versions, newest first. */
    static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    private static final String INSTRUCTIONS =
            "Makes pictures with generate_image, and answers their URLs: show them as they are. A picture that takes long"
                    + " is answered as a job with status \"pending\": call get_image_job with its id."
                    + " list_image_models tells models, their options and prices.";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<McpTool> tools;
    private final String version;

    McpMethods(GenerateImage generate, ListImageModels models, GetImageJob job, Config config) {
        this.tools = List.of(generate, models, job);
        this.version = config.getValue("quarkus.application.version", String.class);
    }

    /** @throws JsonRpc.RefusedException if the method is unknown or its params are invalid */
    Uni<ObjectNode> result(Request request, boolean links, CallContext call, McpProgress progress) {
        return switch (request.method()) {
            case "initialize" -> Uni.createFrom().item(initialized(request.params()));
            case "ping" -> Uni.createFrom().item(JSON.objectNode());
            case "tools/list" -> Uni.createFrom().item(list(request.params()));
            case "tools/call" -> called(request.params(), call, progress).map(result -> result.toJson(links));
            default ->
                throw Problem.METHOD_NOT_FOUND.with(
                        "method",
                        "There is no such method here: there are initialize, ping, tools/list and tools/call.");
        };
    }

    private ObjectNode initialized(JsonNode params) {
        JsonNode asked = params.path("protocolVersion");
        if (!asked.isTextual() && !asked.isMissingNode() && !asked.isNull()) {
            throw Problem.INVALID_PARAMS.with(
                    "protocolVersion", "protocolVersion must be a text such as " + VERSIONS.getFirst() + ".");
        }
        ObjectNode result = JSON.objectNode()
                .put("protocolVersion", VERSIONS.contains(asked.asText()) ? asked.asText() : VERSIONS.getFirst());
        result.putObject("capabilities").putObject("tools").put("listChanged", false);
        result.putObject("serverInfo")
                .put("name", "image-function")
                .put("title", "Image generation")
                .put("version", version);
        return result.put("instructions", INSTRUCTIONS);
    }

    private ObjectNode list(JsonNode params) {
        if (!params.path("cursor").asText("").isEmpty()) {
            throw Problem.INVALID_PARAMS.with("cursor", "There is no such cursor: the list has one page.");
        }
        ObjectNode result = JSON.objectNode();
        ArrayNode list = result.putArray("tools");
        tools.forEach(tool -> list.add(tool.definition()));
        return result;
    }

    private Uni<ToolResult> called(JsonNode params, CallContext call, McpProgress progress) {
        McpTool tool = tools.stream()
                .filter(candidate -> candidate.name().equals(params.path("name").textValue()))
                .findFirst()
                .orElseThrow(() -> Problem.INVALID_PARAMS.with(
                        "name",
                        "There is no such tool: name must be one of "
                                + String.join(
                                        ", ", tools.stream().map(McpTool::name).toList()) + "."));
        JsonNode arguments = arguments(params);
        progress.begun();
        return Uni.createFrom()
                .deferred(() -> tool.call(arguments, call, progress))
                .onFailure()
                .recoverWithItem(problem -> failed(problem, call));
    }

    private static ObjectNode arguments(JsonNode params) {
        try {
            return Arguments.object(params.path("arguments"));
        } catch (FailureException noObject) {
            throw Problem.INVALID_PARAMS.with("arguments", noObject.failure().message());
        }
    }

    private static ToolResult failed(Throwable problem, CallContext call) {
        Failure failure = Failures.of(problem);
        if (failure.code() == FailureCode.INTERNAL_ERROR) {
            LOG.errorf(problem, "a tool call failed, request %s", call.requestId());
        }
        return ToolResult.failed(failure);
    }
}

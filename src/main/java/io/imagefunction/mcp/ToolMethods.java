package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.tool.Arguments;
import io.imagefunction.tool.Tools;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lists the tools, and calls one. */
@ApplicationScoped
class ToolMethods implements McpFeature {

    /** Not for all callers: which tools there are depends on the client's extensions. */
    private static final McpResult.Caching OWN = new McpResult.Caching(McpResult.SAME_FOR_ALL.lifetime(), false);

    /** What n8n (1.119 to 2.2.4) adds to the arguments of every call. The model knows nothing of it. */
    private static final List<String> CLIENTS_OWN = List.of("toolCallId", "sessionId", "action", "chatInput");

    private final List<McpTool> tools;

    /** @param tools in the order of their priorities */
    ToolMethods(@All List<McpTool> tools) {
        this.tools = tools;
    }

    @Override
    public Map<String, McpMethod> methods(boolean modern) {
        return Map.of("tools/list", this::list, "tools/call", this::called);
    }

    @Override
    public void declare(ObjectNode capabilities, boolean modern) {
        capabilities.putObject("tools").put("listChanged", false);
    }

    private Uni<McpResult> list(JsonNode params, McpCall call) {
        refuseCursor(params);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode list = result.putArray("tools");
        tools.stream()
                .filter(tool -> tool.isOffered(call))
                .forEach(tool -> list.add(PictureView.shown(tool.definition())));
        return Uni.createFrom().item(McpResult.of(result, OWN));
    }

    /** @throws RefusedException if the params ask for another page than the first */
    static void refuseCursor(JsonNode params) {
        if (!params.path("cursor").asText("").isEmpty()) {
            throw Problem.INVALID_PARAMS.with("cursor", "There is no such cursor: the list has one page.");
        }
    }

    private Uni<McpResult> called(JsonNode params, McpCall call) {
        McpTool tool = tools.stream()
                .filter(candidate -> candidate.name().equals(params.path("name").textValue()))
                .findFirst()
                .orElseThrow(() -> Problem.INVALID_PARAMS.with(
                        "name",
                        "There is no such tool: name must be one of "
                                + tools.stream()
                                        .filter(candidate -> candidate.isOffered(call))
                                        .map(McpTool::name)
                                        .collect(Collectors.joining(", "))
                                + "."));
        JsonNode arguments = arguments(params, tool);
        tool.check(call);
        call.progress().begun();
        return Uni.createFrom()
                .deferred(() -> tool.call(arguments, call))
                .onFailure(problem -> !(problem instanceof RefusedException))
                .recoverWithItem((Throwable problem) -> failed(problem, call));
    }

    private static ObjectNode arguments(JsonNode params, McpTool tool) {
        try {
            ObjectNode arguments = Arguments.object(params.path("arguments")).deepCopy();
            CLIENTS_OWN.stream()
                    .filter(arguments::has)
                    .filter(name ->
                            !tool.definition().at("/inputSchema/properties").has(name))
                    .forEach(arguments::remove);
            return arguments;
        } catch (FailureException noObject) {
            throw Problem.INVALID_PARAMS.with("arguments", noObject.failure().message());
        }
    }

    private static McpResult failed(Throwable problem, McpCall call) {
        return ToolResult.of(Tools.answer(problem, call.context()));
    }
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.tool.Arguments;
import io.imagefunction.tool.PictureTool;
import io.imagefunction.tool.Tool;
import io.imagefunction.tool.ToolAnswer;
import io.imagefunction.tool.ToolFormat;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** A tool of {@link io.imagefunction.tool.Tools} as clients of the protocol see it: its pictures may have previews. */
final class OfferedTool implements McpTool {

    private static final String PREVIEW = "preview";

    private final Tool tool;
    private final Previews previews;
    private final PictureCalls calls;

    OfferedTool(Tool tool, Previews previews, PictureCalls calls) {
        this.tool = tool;
        this.previews = previews;
        this.calls = calls;
    }

    @Override
    public String name() {
        return tool.name();
    }

    @Override
    public ObjectNode definition() {
        ObjectNode definition =
                (ObjectNode) ToolFormat.MCP.of(List.of(tool.definition())).get(0);
        if (tool.answersPictures()) {
            definition
                    .withObject("/inputSchema/properties")
                    .putObject(PREVIEW)
                    .put("type", "boolean")
                    .put("default", false)
                    .put(
                            "description",
                            "true adds a small copy of each picture, for you to look at. Only if you have to see it.");
        }
        return definition;
    }

    @Override
    public boolean isOffered(McpCall call) {
        return tool.unavailable().isEmpty();
    }

    @Override
    public Uni<McpResult> call(JsonNode arguments, McpCall call) {
        if (!isOffered(call)) {
            throw tool.unavailable().orElseThrow().toException();
        }
        if (!tool.answersPictures()) {
            return tool.call(arguments, call.context(), call.progress()).map(ToolResult::of);
        }
        ObjectNode own = arguments.deepCopy();
        boolean preview = Arguments.takeFlag(own, PREVIEW);
        Function<ToolAnswer, Uni<McpResult>> shown = preview
                ? answer -> previews.of(answer, call.context()).map(ToolResult.of(answer)::with)
                : answer -> Uni.createFrom().item(ToolResult.of(answer));
        return tool instanceof PictureTool pictures
                ? calls.result(pictures, own, call, preview, shown)
                : tool.call(own, call.context(), call.progress()).chain(answer -> shown.apply(answer));
    }
}

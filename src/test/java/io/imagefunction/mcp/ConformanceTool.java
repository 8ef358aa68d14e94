package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.tool.Json;
import io.smallrye.mutiny.Uni;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A tool of the official conformance suite. */
class ConformanceTool implements McpTool {

    private final String name;
    private final BiFunction<JsonNode, McpCall, Uni<McpResult>> answer;

    ConformanceTool(String name, BiFunction<JsonNode, McpCall, Uni<McpResult>> answer) {
        this.name = name;
        this.answer = answer;
    }

    ConformanceTool(String name, Function<McpCall, McpResult> answer) {
        this(name, (arguments, call) -> Uni.createFrom().item(() -> answer.apply(call)));
    }

    /** JSON with apostrophes for quotes. */
    static ObjectNode json(String text) {
        return Json.object(text.replace('\'', '"'));
    }

    static McpResult content(String blocks) {
        return McpResult.of(json("{'content':[" + blocks + "],'isError':false}"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ObjectNode definition() {
        return json("{'description':'For the conformance suite','inputSchema':{'type':'object'}}")
                .put("name", name);
    }

    @Override
    public Uni<McpResult> call(JsonNode arguments, McpCall call) {
        return answer.apply(arguments, call);
    }
}

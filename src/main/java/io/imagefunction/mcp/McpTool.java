package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;

/** A tool that the server offers. */
interface McpTool {

    String name();

    /** The tool's entry in the result of {@code tools/list}. */
    ObjectNode definition();

    /**
     * Carries out a call. It may throw, or the {@code Uni} may fail. {@link io.imagefunction.failure.Failures#of} turns
     * both into a failure that the language model can act on.
     *
     * @param arguments a JSON object
     * @param progress what happens until the result
     */
    Uni<ToolResult> call(JsonNode arguments, CallContext call, Progress progress);
}

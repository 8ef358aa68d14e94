package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;

/** A tool that the server offers. */
interface McpTool {

    String name();

    /** Its entry in the result of {@code tools/list}. */
    ObjectNode definition();

    /**
     * Carries out a call. What the {@code Uni} fails with, and what is thrown, {@link
     * io.imagefunction.failure.Failures#of} understands: it becomes a result that the language model can act on.
     *
     * @param arguments an object
     */
    Uni<ToolResult> call(JsonNode arguments, CallContext call);
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;

/** A tool that the server offers. All beans are found; {@code @Priority} orders them in the list, highest first. */
interface McpTool {

    String name();

    /** The tool's entry in the result of {@code tools/list}. */
    ObjectNode definition();

    /**
     * Carries out a call. It may throw, or the {@code Uni} may fail. {@link io.imagefunction.failure.Failures#of} turns
     * both into a failure that the language model can act on.
     *
     * @param arguments a JSON object
     */
    Uni<McpResult> call(JsonNode arguments, McpCall call);

    /** Whether the tool is in the list for this client. A call of it is answered all the same. */
    default boolean isOffered(McpCall call) {
        return true;
    }

    /** @throws JsonRpc.RefusedException if the client lacks a capability without which the tool does not work */
    default void check(McpCall call) {}
}

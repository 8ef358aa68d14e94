package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;

/** Answers the requests for a method of the protocol. */
@FunctionalInterface
interface McpMethod {

    /**
     * @param params an object, or a missing node
     * @throws JsonRpc.RefusedException if the params are invalid
     */
    Uni<McpResult> answer(JsonNode params, McpCall call);
}

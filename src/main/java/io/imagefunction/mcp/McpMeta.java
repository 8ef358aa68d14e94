package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.request.TraceParent;
import java.util.Optional;

/**
 * What a client says about itself in {@code _meta} of the params.
 *
 * @param json an object, or a missing node
 */
record McpMeta(JsonNode json) {

    static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
    private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    static McpMeta of(JsonNode params) {
        return new McpMeta(params.path("_meta"));
    }

    /** Whether the request names a version, as modern clients do; it may be an invalid one. */
    boolean claimsVersion() {
        return json.has(VERSION);
    }

    /** @throws JsonRpc.RefusedException if what every modern request has is missing or of another type */
    String checkedVersion() {
        if (!json.path(VERSION).isTextual()) {
            throw invalid(VERSION, "a text such as \"" + McpVersion.all(true).getFirst() + "\"");
        }
        if (!json.path(CAPABILITIES).isObject()) {
            throw invalid(CAPABILITIES, "an object, {} if there are none");
        }
        return json.path(VERSION).textValue();
    }

    /** Says in a request what the client can do, unless the request says something of that kind itself. */
    static void declare(ObjectNode request, JsonNode capabilities) {
        object(request, "params").flatMap(params -> object(params, "_meta")).ifPresent(meta -> {
            if (!meta.has(VERSION) && !meta.has(CAPABILITIES)) {
                meta.set(CAPABILITIES, capabilities);
            }
        });
    }

    /** The member, which is created if it is absent; empty if it is something else than an object. */
    private static Optional<ObjectNode> object(ObjectNode parent, String name) {
        if (JsonRpc.isAbsent(parent.path(name))) {
            return Optional.of(parent.putObject(name));
        }
        return Optional.of(parent.path(name)).filter(JsonNode::isObject).map(ObjectNode.class::cast);
    }

    /** The client's capabilities for this request; a missing node if it said none. */
    JsonNode capabilities() {
        return json.path(CAPABILITIES);
    }

    /** The caller's span; empty if it has none or an invalid one. */
    Optional<TraceParent> traceParent() {
        return TraceParent.read(json.path("traceparent").asText());
    }

    private static JsonRpc.RefusedException invalid(String member, String type) {
        return Problem.INVALID_PARAMS.with("_meta", "params._meta must have \"" + member + "\": " + type + ".");
    }
}

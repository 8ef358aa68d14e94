package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.request.CallContext;
import java.util.Optional;

/**
 * What the server knows about a request besides its method and params.
 *
 * @param version in which the client speaks, which decides the form of the result
 * @param params of the request, with what the client says about itself in {@code _meta}, and on a second try of the
 *     request {@code inputResponses} and {@code requestState}
 * @param links whether results have {@code resource_link}s: the operator wants them and the client's version has them
 * @param progress tells the client how the request goes, if it asked for that
 */
record McpCall(McpVersion version, JsonNode params, boolean links, McpProgress progress, CallContext context) {

    private McpMeta meta() {
        return McpMeta.of(params);
    }

    boolean isModern() {
        return version.isModern();
    }

    /**
     * The client's settings for an extension such as {@code io.modelcontextprotocol/ui}, if it has declared it in this
     * request. Clients of legacy versions declare extensions only when they begin, which this server does not remember.
     */
    Optional<JsonNode> extension(String name) {
        return Optional.of(meta().capabilities().path("extensions").path(name)).filter(JsonNode::isObject);
    }

    /** Whether the client has declared a capability such as {@code elicitation} in this request. */
    boolean declares(String capability) {
        return meta().capabilities().path(capability).isObject();
    }

    /** Whether the client can ask its user by a form. It can, unless it has declared another mode alone. */
    boolean takesForms() {
        JsonNode elicitation = meta().capabilities().path("elicitation");
        return isModern()
                && elicitation.isObject()
                && (elicitation.path("form").isObject()
                        || !elicitation.path("url").isObject());
    }

    /** @throws JsonRpc.RefusedException if the client has not declared the capability in this request */
    void require(String capability) {
        if (!declares(capability)) {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            data.putObject("requiredCapabilities").putObject(capability);
            throw Problem.MISSING_CAPABILITY.with(
                    "_meta", "This needs a client with the capability " + capability + ".", data);
        }
    }

    /** @throws JsonRpc.RefusedException if the client has not declared the extension in this request */
    void requireExtension(String name) {
        if (extension(name).isEmpty()) {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            data.putObject("requiredCapabilities").putObject("extensions").putObject(name);
            throw Problem.MISSING_CAPABILITY.with(
                    "_meta", "This needs a client with the extension " + name + ".", data);
        }
    }
}

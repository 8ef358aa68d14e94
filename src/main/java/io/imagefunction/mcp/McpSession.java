package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a legacy client declared when it began, kept in its session id, because this server remembers nothing. A modern
 * client declares it in each request. Only clients with extensions get a session id: for the others nothing differs.
 * What an id says is not trusted more than what a modern client says.
 */
public final class McpSession {

    public static final String HEADER = "Mcp-Session-Id";

    /** Headers of gateways have room for more. */
    private static final int LONGEST = 2_000;

    private static final String EXTENSIONS = "extensions";

    private McpSession() {}

    /**
     * The id of the session that a message begins; empty if it begins none.
     *
     * @param unique makes the id differ from those of other clients, as the protocol wants; visible ASCII
     */
    public static Optional<String> begun(JsonNode message, String unique) {
        JsonNode extensions = message.at("/params/capabilities/" + EXTENSIONS);
        if (!isBeginning(message) || !extensions.isObject() || extensions.isEmpty()) {
            return Optional.empty();
        }
        String json = JsonNodeFactory.instance
                .objectNode()
                .set(EXTENSIONS, extensions)
                .toString();
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + "."
                + unique;
        return Optional.of(id).filter(text -> text.length() <= LONGEST);
    }

    /** The message with what its session's client declared, where a modern client would say it. */
    public static JsonNode remembered(JsonNode message, Optional<String> id) {
        if (message instanceof ObjectNode request && !isBeginning(request)) {
            id.flatMap(McpSession::declared).ifPresent(capabilities -> McpMeta.declare(request, capabilities));
        }
        return message;
    }

    private static boolean isBeginning(JsonNode message) {
        return Negotiation.INITIALIZE.equals(message.path("method").textValue());
    }

    /** Empty for ids that this server did not give. */
    private static Optional<JsonNode> declared(String id) {
        try {
            JsonNode json = StrictJson.parse(Base64.getUrlDecoder().decode(id.split("\\.", 2)[0]));
            return Optional.of(json)
                    .filter(declared -> declared.path(EXTENSIONS).isObject());
        } catch (IllegalArgumentException | FailureException foreign) {
            return Optional.empty();
        }
    }
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.storage.StoredPicture;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notifies a client of the progress of its tool call. Clients wait longer for a call of which they hear. The number in
 * the notifications only counts them, because nobody knows how long a picture takes.
 */
public final class McpProgress implements Progress {

    /** For a client that did not ask for notifications, or cannot get them before the result. */
    static final McpProgress UNTOLD = new McpProgress(MissingNode.getInstance(), notification -> {});

    private final JsonNode token;
    private final Consumer<ObjectNode> client;
    private int told;

    /** @param token by which the client recognizes the call */
    public McpProgress(JsonNode token, Consumer<ObjectNode> client) {
        this.token = token;
        this.client = client;
    }

    /** The token of a message that asks for notifications. Empty for other messages, and for lists of messages. */
    public static Optional<JsonNode> token(JsonNode message) {
        return Optional.of(message.at("/params/_meta/progressToken")).filter(JsonRpc::isId);
    }

    void begun() {
        tell("The call has begun.");
    }

    /** To be called from time to time, so that the client does not run into its timeout. */
    public void working() {
        tell("The call is still in progress.");
    }

    @Override
    public boolean wantsStream() {
        return false;
    }

    @Override
    public void stored(int picture, StoredPicture stored) {
        tell("Picture " + (picture + 1) + " is stored.");
    }

    private synchronized void tell(String message) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.set("progressToken", token);
        client.accept(
                JsonRpc.notification("progress", params.put("progress", told++).put("message", message)));
    }
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Reads the events of a conversation turn by turn and sends them to the caller as one answer. Calls of the image tool
 * are held back, and everything else is sent at once.
 */
interface TurnEvents {

    /** An event of the current turn. Returns the error that the event reports, if any. */
    Optional<JsonNode> data(String name, ObjectNode event);

    /** A turn that arrived as one document instead of events. */
    void document(ObjectNode answer);

    /** Upstream has ended the turn's stream. */
    void done();

    /** The turn's answer so far as one document; an empty object if there is none. */
    ObjectNode answer();

    /** Whether the turn is complete. */
    boolean ended();

    /** Starts the next turn. */
    void next();

    /** Sends the result of a call from the previous turn. */
    void executed(Round round, Executed executed);

    /** Ends the answer. */
    void end(ObjectNode merged, ConversationEnd ending);
}

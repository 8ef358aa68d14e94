package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The events of a conversation, read turn by turn and passed on as one answer: calls of the image tool are kept back,
 * and everything else leaves at once.
 */
interface TurnEvents {

    /** An event of the turn that is under way. Returns what it says went wrong, if it does. */
    Optional<JsonNode> data(String name, ObjectNode event);

    /** The turn came as one document instead of events. */
    void document(ObjectNode answer);

    /** The stream has said that it is over. */
    void done();

    /** What the turn has said so far, as one document, with nothing in it if nothing was said. */
    ObjectNode answer();

    /** Whether the turn has come to its end. */
    boolean ended();

    /** Another turn begins. */
    void next();

    /** A call of the round before has come to its end. */
    void executed(Round round, Executed executed);

    /** The answer is over. */
    void end(ObjectNode merged, ConversationEnd ending);
}

package io.imagefunction.chat;

import java.util.Optional;

/**
 * How a conversation ended.
 *
 * @param problem why the model's last words are missing, if they are: what has been paid for is answered all the same
 * @param outOfTime whether that is because time ran out
 */
record ConversationEnd(Optional<String> problem, boolean outOfTime) {

    static final ConversationEnd WHOLE = new ConversationEnd(Optional.empty(), false);

    static final ConversationEnd OUT_OF_TIME =
            new ConversationEnd(Optional.of("Time ran out before the answer was complete."), true);

    static ConversationEnd broken(String sentence) {
        return new ConversationEnd(Optional.of("The answer broke off. " + sentence), false);
    }

    boolean isWhole() {
        return problem.isEmpty();
    }
}

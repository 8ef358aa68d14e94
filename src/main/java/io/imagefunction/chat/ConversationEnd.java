package io.imagefunction.chat;

import java.util.Optional;

/**
 * How a conversation ended.
 *
 * @param problem why the model's final text is missing; empty for a complete answer. The caller gets the partial result
 *     in either case.
 * @param outOfTime whether the problem is an expired deadline
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

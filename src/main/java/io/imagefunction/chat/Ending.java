package io.imagefunction.chat;

import java.util.Optional;

/**
 * How a conversation ended.
 *
 * @param problem why the model's last words are missing, if they are: what has been paid for is answered all the same
 * @param outOfTime whether that is because time ran out
 */
record Ending(Optional<String> problem, boolean outOfTime) {

    static final Ending WHOLE = new Ending(Optional.empty(), false);

    static final Ending OUT_OF_TIME = new Ending(Optional.of("Time ran out before the answer was complete."), true);

    static Ending broken(String sentence) {
        return new Ending(Optional.of("The answer broke off. " + sentence), false);
    }

    boolean isWhole() {
        return problem.isEmpty();
    }
}

package io.imagefunction.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The failures of calls for which nothing can be reserved. */
final class BudgetRefusal {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private BudgetRefusal() {}

    /** @param status the budget that has too little left for this amount */
    static FailureException exceeded(BudgetStatus status, long micros, Instant now) {
        boolean never = micros > status.limit();
        String left = "What is left of " + status.of().described() + " of " + Money.text(status.limit()) + " for this "
                + status.window().word() + " is " + Money.text(status.left()) + ", and this call could cost "
                + Money.text(micros) + ". ";
        String advice = never
                ? "It is never enough for that: ask for fewer or smaller pictures, a lower limit of tokens (max_tokens), or a"
                        + " cheaper model."
                : "It is whole again at " + status.resets() + "; until then, ask for less.";
        Failure failure = new Failure(
                FailureCode.BUDGET_EXCEEDED,
                left + advice,
                Optional.empty(),
                false,
                never ? Optional.empty() : Optional.of(atLeastAMoment(Duration.between(now, status.resets()))));
        return new FailureException(
                failure,
                Optional.of(
                        JsonNodeFactory.instance.objectNode().put("cost", 0).set(ImageResult.BUDGET, status.json())));
    }

    /** @param next when the first of the calls in flight will have ended, at the latest */
    static FailureException tooMany(int calls, Instant next, Instant now) {
        Duration pause = Duration.between(now, next);
        return new Failure(
                        FailureCode.TOO_MANY_CALLS,
                        "You have " + calls + " calls in flight, and that is as many as one caller may have. Wait for"
                                + " one of them.",
                        Optional.empty(),
                        true,
                        Optional.of(atLeastAMoment(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE)))
                .toException();
    }

    private static Duration atLeastAMoment(Duration pause) {
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }
}

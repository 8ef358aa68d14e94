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
        String advice = never
                ? "The whole budget is too small for this call: ask for fewer or smaller pictures, a lower limit of"
                        + " tokens (max_tokens), or a"
                        + " cheaper model."
                : "It resets at " + status.resets() + ". Until then, ask for less.";
        return exceeded(
                status,
                micros,
                advice,
                false,
                never ? Optional.empty() : Optional.of(atLeastAMoment(Duration.between(now, status.resets()))));
    }

    /** @param next when the first of the calls in flight will have ended, at the latest */
    static FailureException held(BudgetStatus status, long micros, Instant next, Instant now) {
        String advice = "The rest is reserved for calls in flight. Wait until one has ended, or ask for less.";
        return exceeded(status, micros, advice, true, Optional.of(untilOneHasEnded(next, now)));
    }

    private static FailureException exceeded(
            BudgetStatus status, long micros, String advice, boolean retryable, Optional<Duration> retryAfter) {
        String left = "This call could cost " + Money.text(micros) + ", but "
                + status.of().described() + " has only "
                + Money.text(status.left()) + " of " + Money.text(status.limit()) + " left for this "
                + status.window().word() + ". ";
        return new FailureException(
                new Failure(FailureCode.BUDGET_EXCEEDED, left + advice, Optional.empty(), retryable, retryAfter),
                Optional.of(
                        JsonNodeFactory.instance.objectNode().put("cost", 0).set(ImageResult.BUDGET, status.json())));
    }

    /** @param next when the first of the calls in flight will have ended, at the latest */
    static FailureException tooMany(int calls, Instant next, Instant now) {
        return new Failure(
                        FailureCode.TOO_MANY_CALLS,
                        "You have " + calls + " calls in flight, which is the limit. Wait until one has ended.",
                        Optional.empty(),
                        true,
                        Optional.of(untilOneHasEnded(next, now)))
                .toException();
    }

    /** Most calls end long before they have to. */
    private static Duration untilOneHasEnded(Instant next, Instant now) {
        Duration pause = Duration.between(now, next);
        return atLeastAMoment(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private static Duration atLeastAMoment(Duration pause) {
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }
}

package io.imagefunction.lambda.event;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.job.Job;
import io.imagefunction.lambda.Undelivered;
import java.util.Optional;

/** What came of a delivery. */
sealed interface Outcome {

    record Ended(ImageResult result) implements Outcome {}

    /** It had a temporary failure and became a job. The queue retries it, so its event has succeeded. */
    record CarriedOn(Job.Pending job) implements Outcome {}

    /** It is a line for which there was no time, or one beside such a line: the queue brings it again. */
    record HandedOn() implements Outcome {}

    /** Why whoever delivered it has to keep it, if so. */
    default Optional<Undelivered> undelivered() {
        return this instanceof Ended ended ? Undelivered.of(ended.result()) : Optional.empty();
    }

    /** Whether time ran out before it was begun. */
    default boolean isNotBegun() {
        return this instanceof Ended(ImageResult.Failed failed)
                && failed.failure().equals(Batch.NOT_BEGUN);
    }
}

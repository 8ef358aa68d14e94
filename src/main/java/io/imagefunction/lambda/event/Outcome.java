package io.imagefunction.lambda.event;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.job.Job;
import io.imagefunction.lambda.Undelivered;
import java.util.Optional;

/** The outcome of a delivery. */
sealed interface Outcome {

    record Ended(ImageResult result) implements Outcome {}

    /** The request failed temporarily and became a job. The queue retries the job, so the event has succeeded. */
    record CarriedOn(Job.Pending job) implements Outcome {}

    /**
     * The request is a line of a file that the function has sent to the queue, because time ran out before it or a line
     * beside it could begin.
     */
    record HandedOn() implements Outcome {}

    /** Why the sender has to keep the event; empty if it may delete it. */
    default Optional<Undelivered> undelivered() {
        return this instanceof Ended ended ? Undelivered.of(ended.result()) : Optional.empty();
    }

    /** Whether time ran out before the request was begun. */
    default boolean isNotBegun() {
        return this instanceof Ended(ImageResult.Failed failed)
                && failed.failure().equals(Batch.NOT_BEGUN);
    }
}

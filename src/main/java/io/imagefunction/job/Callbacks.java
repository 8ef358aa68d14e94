package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.Callback;
import io.imagefunction.record.Records;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;

/**
 * Reads from the records which answers are to be sent, and records the outcome. Methods block, and fail if storage
 * does.
 */
@ApplicationScoped
public class Callbacks {

    private final Records records;
    private final Clock clock;

    Callbacks(Records records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /** The next step for a callback. */
    public sealed interface Step {

        /** The answer is to be sent. {@code ended} is the time of the result. */
        record Due(URI url, Instant ended, ImageResult result) implements Step {}

        /** The record has no result yet, but will have one. */
        record NotYet() implements Step {}

        /** There is nothing to send, or no longer anything. */
        record Nothing(String why) implements Step {}
    }

    public Step step(String id) {
        return records.read(id)
                .map(there -> step(id, there.record()))
                .orElseGet(() -> new Step.Nothing("its record does not exist or was removed"));
    }

    private Step step(String id, CallRecord record) {
        if (record.callback().isEmpty() || record.state() == CallRecord.State.RELEASED) {
            return new Step.Nothing("the job has none, or was withdrawn");
        }
        if (record.callback().get().outcome().isPresent()) {
            return new Step.Nothing("its outcome is already recorded");
        }
        return JobStatus.of(id, record, clock.instant()) instanceof Job.Ended ended
                ? new Step.Due(record.callback().get().url(), record.times().updated(), ended.result())
                : new Step.NotYet();
    }

    /** Records the outcome, so that the answer is not sent again. */
    public void settle(String id, Callback.Outcome outcome) {
        records.update(id, record -> record.calledBack(outcome, clock.instant()));
    }
}

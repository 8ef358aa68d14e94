package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.Callback;
import io.imagefunction.record.Records;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;

/** What the records say of answers that are to be sent. Methods block, and fail where storage does. */
@ApplicationScoped
public class Callbacks {

    private final Records records;
    private final Clock clock;

    Callbacks(Records records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /** What is to be done about an answer. */
    public sealed interface Step {

        /** It is to be sent. {@code ended} is the time of the result. */
        record Due(URI url, Instant ended, ImageResult result) implements Step {}

        /** There is no answer yet, as far as the record says; there will be one. */
        record NotYet() implements Step {}

        /** Nothing is to be sent, or not any more. */
        record Nothing(String why) implements Step {}
    }

    public Step step(String id) {
        return records.read(id)
                .map(there -> step(id, there.record()))
                .orElseGet(() -> new Step.Nothing("there is no record of it, or not any more"));
    }

    private Step step(String id, CallRecord record) {
        if (record.callback().isEmpty() || record.state() == CallRecord.State.RELEASED) {
            return new Step.Nothing("nobody waits for it");
        }
        if (record.callback().get().outcome().isPresent()) {
            return new Step.Nothing("that has ended before");
        }
        return JobStatus.of(id, record, clock.instant()) instanceof Job.Ended ended
                ? new Step.Due(record.callback().get().url(), record.times().updated(), ended.result())
                : new Step.NotYet();
    }

    /** Writes down how it ended, so that it is not sent again. */
    public void settle(String id, Callback.Outcome outcome) {
        records.update(id, record -> record.calledBack(outcome, clock.instant()));
    }
}

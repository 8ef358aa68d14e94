package io.imagefunction.generation;

import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What the records say of answers that are to be sent. Methods block, and fail where storage does. */
@ApplicationScoped
public class Callbacks {

    private final JsonRecords records;
    private final Clock clock;

    Callbacks(JsonRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /** @param ended when the result was there */
    public record Due(URI url, Instant ended, ImageResult result) {}

    /** None if nothing is to be sent, or not any more. */
    public Optional<Due> due(String id) {
        return read(id).map(Version::json).map(JobRecord::of).flatMap(record -> due(id, record));
    }

    private Optional<Due> due(String id, JobRecord record) {
        Optional<URI> url = record.callback()
                .filter(callback -> callback.outcome().isEmpty())
                .map(Callback::url);
        return url.isPresent()
                        && record.state() != JobRecord.State.RELEASED
                        && JobStatus.of(id, record, clock.instant()) instanceof Job.Ended ended
                ? Optional.of(new Due(url.get(), record.updated(), ended.result()))
                : Optional.empty();
    }

    /** Writes down how it ended, so that it is not sent again. */
    public void settle(String id, Callback.Outcome outcome) {
        Optional<Version> there = read(id);
        while (there.isPresent()) {
            JobRecord settled = JobRecord.of(there.get().json()).calledBack(outcome, clock.instant());
            there = records.replace(JobId.record(id), settled.json(), there.get()) instanceof Outcome.Refused refused
                    ? refused.there()
                    : Optional.empty();
        }
    }

    private Optional<Version> read(String id) {
        return JobId.isOne(id) ? records.read(JobId.record(id)) : Optional.empty();
    }
}

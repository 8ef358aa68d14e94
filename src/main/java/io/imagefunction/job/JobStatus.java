package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.record.CallRecord;
import java.time.Instant;
import java.util.Optional;

/** Turns a record into what its caller sees of the job. */
final class JobStatus {

    static final Failure UNKNOWN = Failure.of(
            FailureCode.NOT_FOUND,
            "id",
            "There is no job with this id: the id is wrong, the job belongs to another caller, or it has expired.");

    private JobStatus() {}

    static Job of(String id, CallRecord record, Instant now) {
        if (record.isGivenUp(now)) {
            return new Job.Ended(id, record.times(), ImageResult.Failed.unpaid(givenUp(record)));
        }
        return switch (record.state()) {
            case QUEUED -> new Job.Pending(id, record.times(), Job.State.QUEUED);
            case RUNNING -> new Job.Pending(id, record.times(), Job.State.RUNNING);
            case PAID -> new Job.Pending(id, record.times(), Job.State.PAID);
            case COMPLETED, FAILED ->
                new Job.Ended(id, record.times(), record.result().orElseThrow());
            case RELEASED -> throw UNKNOWN.toException();
        };
    }

    /** For a job without a result that is not retried any more: its workers died, or the queue lost its message. */
    private static Failure givenUp(CallRecord record) {
        return switch (record.state()) {
            case PAID ->
                Failure.of(
                        FailureCode.STORAGE_FAILED,
                        "The job was interrupted after it had been paid for, and no worker continued it.");
            case RUNNING ->
                Failure.of(
                        FailureCode.BROKEN_ANSWER,
                        "The job was interrupted, and no worker continued it. It may have been paid for.");
            default ->
                record.problem()
                        .orElse(new Failure(
                                FailureCode.DEADLINE_EXCEEDED,
                                "The job was not carried out in time. Nothing was paid.",
                                Optional.empty(),
                                false,
                                Optional.empty()));
        };
    }
}

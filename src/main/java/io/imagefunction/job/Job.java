package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.record.Times;
import java.time.Instant;
import java.util.Locale;

/** A request that is carried out even if no caller waits for it. */
public sealed interface Job {

    /** 64 hexadecimal digits. */
    String id();

    enum State {
        /** Waits for a worker, and can be cancelled. */
        QUEUED,
        /** Its pictures are being made. */
        RUNNING,
        /** Its pictures have been paid for and are being stored. */
        PAID;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Times times();

    /** A job that has not ended. */
    record Pending(String id, Times times, State state) implements Job {

        public Instant created() {
            return times.created();
        }
    }

    /** A job that has ended, with pictures or with a failure. */
    record Ended(String id, Times times, ImageResult result) implements Job {}
}

package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import java.time.Instant;
import java.util.Locale;

/** A request that is carried out whether or not somebody waits for it. */
public sealed interface Job {

    /** 64 hexadecimal digits. */
    String id();

    enum State {
        /** It waits for a worker, and can be cancelled. */
        QUEUED,
        /** Its pictures are being made. */
        RUNNING,
        /** They have been paid for and are on their way into storage. */
        PAID;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** It has not ended. */
    record Pending(String id, Instant created, State state) implements Job {}

    /** It has, in pictures or in a failure. */
    record Ended(String id, ImageResult result) implements Job {}
}

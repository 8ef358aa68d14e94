package io.imagefunction.record;

import java.time.Instant;
import java.util.Optional;

/**
 * A record's moments.
 *
 * @param expires when the record is forgotten; the pictures are gone by then
 * @param triedUntil until when a job of the queue is retried; none for calls that are answered directly, which nobody
 *     retries but their callers
 */
public record Times(Instant created, Instant updated, Instant expires, Optional<Instant> triedUntil) {

    Times updatedAt(Instant now) {
        return new Times(created, now, expires, triedUntil);
    }

    /** As a job of the queue from now on. */
    Times queuedAs(Times job) {
        return new Times(created, job.updated, job.expires, job.triedUntil);
    }
}

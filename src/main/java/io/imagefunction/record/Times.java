package io.imagefunction.record;

import java.time.Instant;
import java.util.Optional;

/**
 * A record's timestamps.
 *
 * @param expires when the record expires; its pictures are gone by then
 * @param triedUntil until when a job of the queue is retried; empty for calls that are answered directly, which only
 *     their callers retry
 */
public record Times(Instant created, Instant updated, Instant expires, Optional<Instant> triedUntil) {

    Times updatedAt(Instant now) {
        return new Times(created, now, expires, triedUntil);
    }

    /** The times of a record that becomes a job of the queue. */
    Times queuedAs(Times job) {
        return new Times(created, job.updated, job.expires, job.triedUntil);
    }
}

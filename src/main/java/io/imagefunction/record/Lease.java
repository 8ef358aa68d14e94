package io.imagefunction.record;

import java.time.Instant;

/**
 * The lease that one attempt has on a record.
 *
 * @param requestId of the attempt's call, as its log lines have it
 * @param attempt the beginning of the names of its pictures, random and new for each attempt; empty before the first
 * @param deadline until when the attempt may be alive; an attempt that is still running after it was killed
 */
public record Lease(String requestId, String attempt, Instant deadline) {}

package io.imagefunction.record;

import java.time.Instant;

/**
 * One attempt's hold on a record.
 *
 * @param requestId of the call whose attempt this is, which its log lines have
 * @param attempt the beginning of the names of its pictures, random and new for each attempt; empty before the first
 * @param deadline until when the attempt may be alive; one that is running and later than this was killed
 */
public record Lease(String requestId, String attempt, Instant deadline) {}

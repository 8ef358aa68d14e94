/**
 * Pay once: the record in the bucket by which calls with one key, and retries of a job, find what was paid for.
 * {@code Idempotency} decides which call may pay; {@code CallRecord} is the record's JSON.
 */
package io.imagefunction.record;

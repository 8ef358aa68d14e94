/**
 * Pay once: the records in the bucket, by which calls with one key, and retries of a job, find what was already paid
 * for. {@code Idempotency} decides which call may pay; {@code CallRecord} is the record.
 */
package io.imagefunction.record;

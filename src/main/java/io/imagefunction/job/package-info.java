/**
 * Jobs: requests that are carried out even if no caller waits. They are submitted, queued, worked on, read and
 * cancelled. {@code Jobs} and {@code OwnedJobs} serve the doors, {@code JobWorker} serves the messages of the queue.
 */
package io.imagefunction.job;

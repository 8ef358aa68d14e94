/**
 * Requests that are carried out whether or not somebody waits: submitted, queued, worked on, read and cancelled.
 * {@code Jobs} and {@code OwnedJobs} are for the doors, {@code JobWorker} for the queue's messages.
 */
package io.imagefunction.job;

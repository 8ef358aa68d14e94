/**
 * Messages of the job queue and the client that sends them. {@code JobQueue} sends; {@code QueueMessage} reads what
 * SQS delivers.
 */
package io.imagefunction.queue;

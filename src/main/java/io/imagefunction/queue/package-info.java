/**
 * The messages of the job queue, and the client that sends them. {@code JobQueue} sends messages; {@code QueueMessage}
 * parses what SQS delivers.
 */
package io.imagefunction.queue;

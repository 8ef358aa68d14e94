/**
 * Carries out what SQS, SNS, EventBridge, S3, Scheduler and Invoke deliver, and reports to each what to deliver
 * again. Doors are found as beans; {@code Batch} runs the requests of one event by its deadline.
 */
package io.imagefunction.lambda.event;

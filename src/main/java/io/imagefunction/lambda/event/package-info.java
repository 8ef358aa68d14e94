/**
 * Carries out the events of SQS, SNS, EventBridge, S3, Scheduler and Invoke, and reports to each service what it has to
 * retry. Doors are found as beans; {@code Batch} runs the requests of one event by its deadline.
 */
package io.imagefunction.lambda.event;

/**
 * Figures of calls for operators: what is measured, and the lines of the log that CloudWatch makes metrics of. {@code
 * Metric} is the list of all metrics.
 */
package io.imagefunction.metric;

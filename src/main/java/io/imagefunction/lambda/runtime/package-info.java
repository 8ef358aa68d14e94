/**
 * Sends answers of invocations in parts, by the streaming protocol of Lambda's Runtime API. A door can stream if the
 * output that it writes to is a {@link io.imagefunction.lambda.runtime.StreamedAnswer}.
 */
package io.imagefunction.lambda.runtime;

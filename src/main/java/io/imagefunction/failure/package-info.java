/**
 * Failures of calls as callers see them, with code and HTTP status. {@code Failures} makes a {@code Failure} of any
 * exception of upstream, storage or the queue.
 */
package io.imagefunction.failure;

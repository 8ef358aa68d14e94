/**
 * Why a call failed, as callers see it, with its code and HTTP status. {@code Failures} makes a {@code Failure} of
 * whatever upstream, storage or the queue has thrown.
 */
package io.imagefunction.failure;

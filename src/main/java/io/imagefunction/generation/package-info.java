/**
 * The paid call: checks the request, calls upstream with retries, stores the pictures as they arrive, records the
 * result and answers. {@code Generation} is the only entry point and shows the order of these steps.
 */
package io.imagefunction.generation;

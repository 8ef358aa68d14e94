/**
 * The paid call: checks, calls upstream with retries, stores the pictures as they arrive, records and answers. {@code
 * Generation} is the only way in, and its body is the algorithm.
 */
package io.imagefunction.generation;

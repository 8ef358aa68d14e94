/**
 * Lambda's entrance: reads an event, finds the {@link io.imagefunction.lambda.Door} that accepts it, and holds the
 * errors whose names callers see as {@code errorType}. Lambda calls {@code PrimedHandler}; the rooms below it
 * implement {@code Door}.
 */
package io.imagefunction.lambda;

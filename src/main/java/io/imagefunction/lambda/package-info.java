/**
 * Lambda's entrance: reads an event and finds the {@link io.imagefunction.lambda.Door} that accepts it. It also holds
 * the errors whose names callers see as {@code errorType}. Lambda calls {@code PrimedHandler}; the packages below this
 * one implement {@code Door}.
 */
package io.imagefunction.lambda;

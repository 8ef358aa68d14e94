/**
 * A stand-in for OpenRouter with its catalogue, prices, streams and errors. Not packaged. {@code OpenRouterStandIn}
 * is started by {@code local} and by tests; prompts command what it does.
 */
package io.imagefunction.local.standin;

/**
 * A stand-in for OpenRouter with its catalogue, prices, streams and errors. Not packaged. {@code local} and tests start
 * {@code OpenRouterStandIn}; commands in prompts control its behaviour.
 */
package io.imagefunction.local.standin;

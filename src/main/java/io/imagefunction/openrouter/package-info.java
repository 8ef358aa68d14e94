/**
 * Calls OpenRouter: the clients, and reading its answers, streams and errors. {@code ImagesClient} and {@code
 * ChatClient} are called; pictures leave through receivers while they arrive.
 */
package io.imagefunction.openrouter;

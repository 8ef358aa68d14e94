/**
 * Clients of OpenRouter, and the readers of its answers, streams and errors. Start at {@code ImagesClient} and {@code
 * ChatClient}. Pictures are passed to receivers as they arrive.
 */
package io.imagefunction.openrouter;

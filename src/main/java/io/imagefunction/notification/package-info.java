/**
 * Sends callbacks and publishes result events, with their own retries. {@code Notifications} gets the result of every
 * call; {@code CallbackSender} handles the callback messages of the queue.
 */
package io.imagefunction.notification;

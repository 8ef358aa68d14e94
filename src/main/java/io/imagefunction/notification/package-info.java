/**
 * Sends callbacks and publishes result events, with their own retries. {@code Notifications} hears of every end of a
 * call; {@code CallbackSender} delivers a message of the queue.
 */
package io.imagefunction.notification;

package io.imagefunction.budget;

import java.time.Instant;
import java.util.List;

/**
 * Changes that a process asks others to make in its place.
 *
 * @param id begins with the time at which it was sent, so that messages in the order of their ids are in that of their
 *     times; and ends with the name of the sender
 * @param changes none if they need not be read, see {@link Inbox#list}
 * @param name of the object that it was read from
 */
record Message(String id, List<Change> changes, String name) {

    private static final int TIME = 8;

    /** @param sender a random name */
    static String id(Instant sent, String sender) {
        String time = Long.toString(sent.toEpochMilli(), 36);
        return "0".repeat(TIME - time.length()) + time + sender;
    }

    /** @throws RuntimeException if it is no id */
    static Instant sent(String id) {
        return Instant.ofEpochMilli(Long.parseLong(id.substring(0, TIME), 36));
    }

    static boolean isFrom(String sender, String id) {
        return id.endsWith(sender);
    }
}

package io.imagefunction.budget;

import java.util.List;
import java.util.Set;

/** The messages to one account. Methods block, and fail with a {@link io.imagefunction.storage.StorageException}. */
interface Inbox {

    void put(String id, List<Change> changes);

    /**
     * All messages in the order of their ids: those that were put before, and not removed.
     *
     * @param applied ids of messages whose changes are made, so they are not read: these messages have none
     */
    List<Message> list(Set<String> applied);

    /** Messages that are missing are no failure. */
    void remove(List<Message> messages);
}

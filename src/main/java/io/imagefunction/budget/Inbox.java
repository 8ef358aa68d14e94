package io.imagefunction.budget;

import java.util.List;

/** The messages to one account. Methods block, and fail with a {@link io.imagefunction.storage.StorageException}. */
interface Inbox {

    void put(String id, List<Change> changes);

    /** All messages in the order of their ids: those that were put before, and not removed. */
    List<Message> list();

    /** Messages that are missing are no failure. */
    void remove(List<Message> messages);
}

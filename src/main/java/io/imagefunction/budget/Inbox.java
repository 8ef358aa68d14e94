package io.imagefunction.budget;

import java.util.List;

/** The letters to one account. Methods block, and fail with a {@link io.imagefunction.storage.StorageException}. */
interface Inbox {

    void put(String id, List<Change> changes);

    /** All letters in the order of their ids: those that were put before, and not removed. */
    List<Letter> list();

    /** Letters that are missing are no failure. */
    void remove(List<Letter> letters);
}

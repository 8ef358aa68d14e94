package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.storage.StoredPicture;

/**
 * Receives the progress of a request while it is carried out. Its methods are called from any thread, one call at a
 * time, and must return at once. Pictures are numbered from 0, in the order of their first report.
 */
public interface Progress {

    /** For callers who only wait for the result. */
    Progress NONE = new Progress() {
        @Override
        public boolean wantsStream() {
            return false;
        }
    };

    /** The model that is asked, before anything else; again if a fallback is asked. */
    default void model(String slug) {}

    /** What the caller has left of a budget while the request is carried out, before the model; not without budgets. */
    default void reserved(JsonNode budget) {}

    /** Whether upstream is to be asked for a stream, without which there are no previews and texts. */
    default boolean wantsStream() {
        return true;
    }

    /**
     * A preview of a picture that is still being made.
     *
     * @param number of the preview, as upstream counts
     */
    default void preview(int picture, int number, StoredPicture preview) {}

    /** @param event upstream's {@code {"type":"image_generation.text_chunk","text":"…","phase":"…"}} */
    default void text(int picture, JsonNode event) {}

    /** A picture of the result. */
    default void stored(int picture, StoredPicture stored) {}
}

package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.storage.StoredPicture;

/**
 * Is told what becomes of a request while it is carried out. Its methods are called from any thread, one call at a time,
 * and must return at once. A picture's number is 0 for the first that anything is told of.
 */
public interface Progress {

    /** For who waits for the result, and does not have upstream asked for a stream. */
    Progress NONE = new Progress() {
        @Override
        public void preview(int picture, int number, StoredPicture preview) {}

        @Override
        public void text(int picture, JsonNode event) {}

        @Override
        public void stored(int picture, StoredPicture stored) {}
    };

    /**
     * A sketch of a picture that is still being made.
     *
     * @param number of the sketch, as upstream counts
     */
    void preview(int picture, int number, StoredPicture preview);

    /** @param event upstream's {@code {"type":"image_generation.text_chunk","text":"…","phase":"…"}} */
    void text(int picture, JsonNode event);

    /** A picture of the result. */
    void stored(int picture, StoredPicture stored);
}

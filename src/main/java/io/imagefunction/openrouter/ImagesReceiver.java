package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureReceiver;

/** Receiver of an answer of the Image API as it arrives. */
public interface ImagesReceiver extends PictureReceiver {

    /**
     * Receives an event of a stream after its picture, if it has one, such as {@code
     * {"type":"image_generation.partial_image","partial_image_index":0,…}}.
     */
    void event(JsonNode event);

    /** Nothing is said of the picture before, because its event cannot be read or the answer has ended. */
    void noEvent();
}

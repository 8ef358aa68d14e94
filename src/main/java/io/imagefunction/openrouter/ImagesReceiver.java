package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureReceiver;

/** Receiver of an answer of the Image API as it arrives. */
public interface ImagesReceiver extends PictureReceiver {

    /**
     * Receives an event after its picture, if it has one, such as {@code
     * {"type":"image_generation.partial_image","partial_image_index":0,…}}. If the answer is not a stream, every
     * picture is reported as {@code image_generation.completed}.
     */
    void event(JsonNode event);
}

package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureReceiver;

/** Takes an answer of the Image API as it arrives. */
public interface ImagesReceiver extends PictureReceiver {

    /**
     * Behind the picture that it has, if it has one: an event of a stream, such as
     * {@code {"type":"image_generation.partial_image","partial_image_index":0,…}}. Each picture of an answer that is no
     * stream is told of as {@code image_generation.completed}.
     */
    void event(JsonNode event);
}

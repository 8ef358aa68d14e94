package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.storage.PictureStore;
import java.util.Optional;

/**
 * An entry of {@code input_references}. Its shapes are a text, the Image API's {@code
 * {"type":"image_url","image_url":{"url":"…"}}}, and {@code {"type":"image_id","id":"…"}} for a stored picture.
 *
 * @param source a URL, or the name of a stored picture: its id or its {@code s3://} URL
 */
public record Reference(String source) {

    /** The reference if the entry has one of the shapes. */
    public static Optional<Reference> read(JsonNode entry) {
        JsonNode source =
                switch (entry.path("type").asText()) {
                    case "image_url" -> entry.path("image_url").path("url");
                    case "image_id" -> entry.path("id");
                    default -> entry;
                };
        return Optional.ofNullable(source.textValue()).map(Reference::new);
    }

    /** Whether a picture of the bucket is meant, which upstream cannot fetch by this name. */
    public boolean isStored() {
        return PictureStore.isName(source);
    }

    /** The Image API's shape, which is the only one that upstream reads. */
    public static ObjectNode json(String url) {
        ObjectNode json = StrictJson.MAPPER.createObjectNode().put("type", "image_url");
        json.putObject("image_url").put("url", url);
        return json;
    }
}

package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.storage.PictureStore;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An entry of {@code input_references}. Its shapes are a text, the Image API's {@code
 * {"type":"image_url","image_url":{"url":"…"}}}, {@code {"type":"image_id","id":"…"}} for a stored picture, and those of
 * OpenAI's APIs.
 *
 * @param source a URL, or the name of a stored picture: its id or its {@code s3://} URL
 */
public record Reference(String source) {

    private static final List<String> MEMBERS = List.of("image_url", "url", "id", "file_id", "b64_json");

    private static final String IMAGE_ID = "image_id";

    private static final Pattern WEB_ADDRESS = Pattern.compile("https?://.", Pattern.CASE_INSENSITIVE);

    /** The reference if the entry has one of the shapes. */
    public static Optional<Reference> read(JsonNode entry) {
        if (IMAGE_ID.equals(entry.path("type").textValue()) && entry.path("id").isTextual()) {
            return Optional.of(new Reference(entry.path("id").textValue()));
        }
        JsonNode inside = MEMBERS.stream()
                .filter(entry::hasNonNull)
                .findFirst()
                .map(entry::get)
                .orElse(entry);
        JsonNode source = inside.isObject() ? inside.path("url") : inside;
        return Optional.ofNullable(source.textValue()).map(Reference::new);
    }

    /** The entry with its picture in the form that upstream takes; the same entry if it has that form already. */
    static JsonNode repaired(JsonNode entry) {
        Optional<Reference> reference = read(entry);
        return reference
                .map(written -> DataUrl.repaired(written.source()))
                .filter(source -> !source.equals(reference.get().source()))
                .<JsonNode>map(Reference::json)
                .orElse(entry);
    }

    /** Whether the text looks like a picture's URL or name. The exact check is that of the operator's limits. */
    boolean isPlausible() {
        return WEB_ADDRESS.matcher(source).lookingAt() || DataUrl.isMeant(source) || isStored();
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

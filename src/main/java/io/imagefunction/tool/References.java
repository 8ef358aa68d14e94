package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.imagefunction.request.DataUrl;
import io.imagefunction.request.Reference;
import io.imagefunction.request.StrictJson;
import io.imagefunction.storage.PictureStore;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the argument {@code input_references}: a list of URLs or ids, in all spellings of models and clients. */
final class References {

    /** Where one URL ends and another begins in a text that is no JSON, such as {@code [https://a, https://b]}. */
    private static final Pattern BETWEEN =
            Pattern.compile("[,\\s](?=['\"]?(?:https?://|s3://|\\d{8}-[0-9a-f]{32}))", Pattern.CASE_INSENSITIVE);

    private static final Pattern WEB_ADDRESS = Pattern.compile("https?://.+", Pattern.CASE_INSENSITIVE);

    private References() {}

    /**
     * @param dataUrls whether data URLs are references as well
     * @return a list in the Image API's shape, or JSON null if there is no reference
     * @throws io.imagefunction.failure.FailureException if an entry is neither an http or https URL nor a stored picture
     */
    static JsonNode read(JsonNode written, boolean dataUrls) {
        ArrayNode references = StrictJson.MAPPER.createArrayNode();
        for (JsonNode entry : list(written)) {
            if (Lenient.isAbsent(entry)) {
                continue;
            }
            references.add(url(entry)
                    .filter(url -> isReference(url, dataUrls))
                    .map(Reference::json)
                    .orElseThrow(() -> Arguments.invalid(
                            ToolOption.INPUT_REFERENCES.wireName(),
                            "input_references must be a list of http or https URLs such as"
                                    + " [\"https://example.com/a.png\"], or of ids of pictures that this tool made.")));
        }
        return references.isEmpty() ? references.nullNode() : references;
    }

    private static boolean isReference(String text, boolean dataUrls) {
        return WEB_ADDRESS.matcher(text).matches() || PictureStore.isName(text) || dataUrls && DataUrl.isMeant(text);
    }

    private static ArrayNode list(JsonNode written) {
        JsonNode value = written.isTextual()
                ? Lenient.json(written.textValue()).orElseGet(() -> separated(written.textValue()))
                : written;
        if (value.isTextual() && !value.equals(written)) {
            return list(value); // The list was encoded twice.
        }
        return value instanceof ArrayNode list
                ? list
                : StrictJson.MAPPER.createArrayNode().add(value);
    }

    private static ArrayNode separated(String text) {
        ArrayNode list = StrictJson.MAPPER.createArrayNode();
        for (String part : BETWEEN.split(text)) {
            String url = stripped(part);
            if (!url.isEmpty()) {
                list.add(url);
            }
        }
        return list;
    }

    /** Removes brackets, quotes, commas and blanks around a URL. */
    private static String stripped(String part) {
        int from = 0;
        int to = part.length();
        while (from < to && "[,'\" \t\r\n".indexOf(part.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && "],'\" \t\r\n".indexOf(part.charAt(to - 1)) >= 0) {
            to--;
        }
        return part.substring(from, to);
    }

    /** The URL or id of an entry, which may also be an object in the Image API's shape or a similar one. */
    private static Optional<String> url(JsonNode entry) {
        return Reference.read(entry.isArray() ? Lenient.text(entry) : entry)
                .map(Reference::source)
                .map(String::strip);
    }
}

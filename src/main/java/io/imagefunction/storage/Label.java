package io.imagefunction.storage;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is written on a picture, as the object's metadata, so that one can find out what made it.
 *
 * @param prompt only where configured; percent-encoded in the metadata, which S3 keeps as ASCII
 */
public record Label(String model, String requestId, Optional<String> prompt) {

    /** Of S3's 2 KB for all metadata together. */
    private static final int LONGEST_PROMPT = 1024;

    Map<String, String> metadata(PictureId id) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("id", id.value());
        metadata.put("model", encoded(model, 256));
        metadata.put("request-id", encoded(requestId, 256));
        prompt.ifPresent(text -> metadata.put("prompt", encoded(text, LONGEST_PROMPT)));
        return metadata;
    }

    private static String encoded(String text, int longest) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("%3A", ":");
        if (encoded.length() <= longest) {
            return encoded;
        }
        int cut = encoded.lastIndexOf('%', longest);
        return encoded.substring(0, cut > longest - 3 ? cut : longest);
    }
}

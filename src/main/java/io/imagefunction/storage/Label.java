package io.imagefunction.storage;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Description of a picture in the object's metadata, so that its origin can be found later.
 *
 * @param prompt only if configured; percent-encoded, because S3 metadata is ASCII
 */
public record Label(String model, String requestId, Optional<String> prompt) {

    /** The prompt's share of the 2 KB that S3 allows for all metadata. */
    private static final int LONGEST_PROMPT = 1024;

    Map<String, String> metadata(PictureId id) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("id", id.value());
        metadata.put("model", encoded(model, 256));
        metadata.put("request-id", encoded(requestId, 256));
        prompt.ifPresent(text -> metadata.put("prompt", encoded(text, LONGEST_PROMPT)));
        return metadata;
    }

    /** Truncates between characters, because half a character cannot be decoded. */
    private static String encoded(String text, int longest) {
        StringBuilder encoded = new StringBuilder();
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            String character = encoded(Character.toString(text.codePointAt(at)));
            if (encoded.length() + character.length() > longest) {
                break;
            }
            encoded.append(character);
        }
        return encoded.toString();
    }

    private static String encoded(String character) {
        return switch (character) {
            case " " -> "%20";
            case "/", ":" -> character;
            default -> URLEncoder.encode(character, StandardCharsets.UTF_8);
        };
    }
}

package io.imagefunction.storage;

import io.imagefunction.crypto.Sha256;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Description of a picture in the object's metadata, so that its origin can be found later.
 *
 * @param owner hash of the caller who may delete the picture
 * @param prompt only if configured; percent-encoded, because S3 metadata is ASCII
 * @param parents the ids of the stored pictures that this one was made from, at most 16
 */
public record Label(String model, String requestId, String owner, Optional<String> prompt, List<String> parents) {

    /** The name of the owner's metadata. */
    static final String OWNER = "owner";

    private static final int OWNER_LENGTH = 32;

    /** The share of the prompt and the parents in the 2 KB that S3 allows for all metadata. */
    private static final int LONGEST_PROMPT = 1024;

    public Label(String model, String requestId, String owner, Optional<String> prompt) {
        this(model, requestId, owner, prompt, List.of());
    }

    Map<String, String> metadata(PictureId id) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("id", id.value());
        metadata.put("model", encoded(model, 256));
        metadata.put("request-id", encoded(requestId, 256));
        metadata.put(OWNER, owner(id, owner));
        String parent = String.join(",", parents);
        if (!parent.isEmpty()) {
            metadata.put("parent", parent);
        }
        prompt.ifPresent(text -> metadata.put("prompt", encoded(text, LONGEST_PROMPT - parent.length())));
        return metadata;
    }

    /**
     * Names the owner of a picture. Whoever has the URL of a picture can read its metadata, so the name differs for each
     * picture: it does not show which pictures have the same owner.
     */
    static String owner(PictureId id, String owner) {
        return Sha256.hex(id.value() + "\n" + owner).substring(0, OWNER_LENGTH);
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

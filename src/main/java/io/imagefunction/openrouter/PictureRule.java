package io.imagefunction.openrouter;

import java.util.Set;
import java.util.regex.Pattern;

/** Where in an answer pictures stand. */
enum PictureRule {
    /** In the Image API's {@code b64_json}, and nowhere else. */
    IMAGES(Set.of("b64_json"), Set.of(), false),

    /**
     * In the answers of chat models: a data URL in any text, as chat completions have them, and the base64 of
     * Responses' image generation calls. The name {@code result} is not theirs alone, so there the text has to look like
     * a picture.
     */
    CHAT(Set.of("b64_json", "partial_image_b64"), Set.of("result"), true);

    /** Characters of base64 that tell every format that is known here. */
    static final int OPENING = 12;

    /** How PNG, JPEG, GIF, WebP, AVIF or HEIC, and SVG begin in base64. */
    private static final Pattern OPENINGS =
            Pattern.compile("(?=[A-Za-z0-9+/]{12})(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR|AAAA.GZ0eX|PHN2Z|PD94b).*");

    private final Set<String> always;
    private final Set<String> perhaps;
    private final boolean dataUrls;

    PictureRule(Set<String> always, Set<String> perhaps, boolean dataUrls) {
        this.always = always;
        this.perhaps = perhaps;
        this.dataUrls = dataUrls;
    }

    boolean isPicture(String key) {
        return always.contains(key);
    }

    boolean mayBePicture(String key) {
        return perhaps.contains(key);
    }

    /** Whether data URLs in texts are pictures. */
    boolean dataUrls() {
        return dataUrls;
    }

    static boolean looksLikePicture(CharSequence opening) {
        return OPENINGS.matcher(opening).matches();
    }
}

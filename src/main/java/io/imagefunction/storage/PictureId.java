package io.imagefunction.storage;

import io.imagefunction.picture.PictureFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ID of a picture: the day of its request (UTC), 112 random bits that all pictures of one attempt share, and its
 * number, {@code 20261121-0f1e…}. The key {@code images/2026/11/21/<id>.<extension>} follows from the ID without a
 * look-up.
 */
record PictureId(String value) {

    private static final Pattern FORM = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})-[0-9a-f]{32}");

    /** The digits at the end, which differ among the pictures of an attempt. */
    private static final int NUMBER_LENGTH = 4;

    static Optional<PictureId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new PictureId(text)) : Optional.empty();
    }

    /** The object's key without the extension. */
    String keyWithoutExtension() {
        return keyWithoutExtension("images");
    }

    /** The object's key, without the prefix of all keys. */
    String key(PictureFormat format) {
        return keyWithoutExtension() + "." + format.extension();
    }

    /** The shared prefix of the keys of all previews of the same attempt. */
    String previewPrefix() {
        String own = keyWithoutExtension("previews");
        return own.substring(0, own.length() - NUMBER_LENGTH);
    }

    String keyWithoutExtension(String folder) {
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            throw new IllegalStateException("not the form of a picture's id: " + value);
        }
        return String.join("/", folder, form.group(1), form.group(2), form.group(3), value);
    }
}

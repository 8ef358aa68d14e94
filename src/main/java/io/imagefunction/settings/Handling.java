package io.imagefunction.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What to do with a soft wish that the model cannot fulfil, such as a size or a quality. The words are those of the
 * preference {@code handling} of RFC 7240.
 */
public enum Handling {
    /** It is fitted to the model, and a warning says so. */
    LENIENT,
    /** The request is refused before anything is paid. */
    STRICT;

    public static Optional<Handling> named(String word) {
        return Stream.of(values())
                .filter(handling -> handling.word().equalsIgnoreCase(word))
                .findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

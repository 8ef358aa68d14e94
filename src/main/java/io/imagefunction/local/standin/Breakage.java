package io.imagefunction.local.standin;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way to break an answer with status 200, chosen by {@code broken:<way>} in a prompt. */
enum Breakage {
    /** The connection ends in the middle of a picture. */
    CUT,
    /** A picture contains characters that are not base64. */
    BASE64,
    /** {@code data} is empty. */
    EMPTY,
    /** One picture fewer than requested; none if one was requested. */
    FEWER,
    /** An HTML page, as a proxy in between would send it. */
    HTML,
    /** No body at all. */
    NOTHING,
    /** Every picture is labelled as WebP. */
    MISLABELLED;

    static Breakage named(String name) throws StandInException {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw StandInException.invalidPrompt("The stand-in does not know broken:" + name + "; it understands "
                    + Arrays.stream(values())
                            .map(way -> way.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        }
    }
}

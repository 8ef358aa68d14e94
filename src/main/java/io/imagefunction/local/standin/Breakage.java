package io.imagefunction.local.standin;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways in which an answer with status 200 can be broken: {@code broken:<way>} in a prompt. */
enum Breakage {
    /** The connection ends in the middle of a picture. */
    CUT,
    /** A picture holds characters that are not base64. */
    BASE64,
    /** {@code data} is empty. */
    EMPTY,
    /** One picture fewer than asked for; none where one was. */
    FEWER,
    /** A page of HTML, as a proxy on the way would send. */
    HTML,
    /** No body at all. */
    NOTHING,
    /** Every picture says that it is a WebP. */
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

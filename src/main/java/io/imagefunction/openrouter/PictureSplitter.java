package io.imagefunction.openrouter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Splits a JSON body that arrives in pieces into its pictures and the rest. The value of every {@code b64_json} is
 * decoded into the receiver as it arrives and never held; in the rest its number (0 for the first) stands in its
 * place, and the rest, which is small, is for a JSON parser. So the order of fields does not matter, and everything
 * but the pictures keeps being read by a library.
 */
final class PictureSplitter {

    private static final String PICTURE_KEY = "b64_json";
    private static final int LONGEST_KEY = 32;

    private enum In {
        STRUCTURE,
        TEXT,
        PICTURE
    }

    private final PictureText picture;
    private final int restLimit;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream(1024);
    private final StringBuilder lastText = new StringBuilder();
    private final JsonEscape escape = new JsonEscape();
    private In in = In.STRUCTURE;
    private boolean pictureExpected;
    private int pictures;

    /** @param restLimit bytes that everything but the pictures may have */
    PictureSplitter(PictureReceiver receiver, int restLimit) {
        this.picture = new PictureText(receiver);
        this.restLimit = restLimit;
    }

    void feed(byte[] body, int from, int to) throws RestTooLarge {
        int at = from;
        while (at < to) {
            switch (in) {
                case STRUCTURE -> structure(body[at++]);
                case TEXT -> text(body[at++]);
                case PICTURE -> {
                    at = escape.isOpen() ? at : picture.run(body, at, to);
                    if (at < to) {
                        picture(body[at++]);
                    }
                }
            }
        }
    }

    /** The body is over. Returns the rest, which is not valid JSON if the body was cut. */
    byte[] finish() {
        if (in == In.PICTURE) {
            picture.broken("the answer ended in the middle of it");
        }
        return rest.toByteArray();
    }

    private void structure(byte character) throws RestTooLarge {
        switch (character) {
            case '"' -> {
                if (pictureExpected) {
                    beginPicture();
                    return;
                }
                lastText.setLength(0);
                in = In.TEXT;
            }
            case ':' -> pictureExpected = PICTURE_KEY.contentEquals(lastText);
            case ' ', '\t', '\r', '\n' -> {}
            default -> {
                pictureExpected = false;
                lastText.setLength(0);
            }
        }
        keep(character);
    }

    private void text(byte character) throws RestTooLarge {
        if (escape.isOpen()) {
            escape.next(character);
        } else if (character == '\\') {
            escape.open();
            lastText.append('\\'); // no key that is looked for has one
        } else if (character == '"') {
            in = In.STRUCTURE;
        } else if (lastText.length() <= LONGEST_KEY) {
            lastText.append((char) (character & 0xff));
        }
        keep(character);
    }

    private void beginPicture() throws RestTooLarge {
        for (byte digit : Integer.toString(pictures++).getBytes(StandardCharsets.US_ASCII)) {
            keep(digit);
        }
        pictureExpected = false;
        lastText.setLength(0);
        picture.begin();
        in = In.PICTURE;
    }

    /** One byte of a picture's string, where quotes and escapes mean something. */
    private void picture(byte character) {
        if (escape.isOpen()) {
            int meant = escape.next(character);
            if (meant != JsonEscape.UNFINISHED) {
                picture.character(meant);
            }
        } else if (character == '\\') {
            escape.open();
        } else if (character == '"') {
            picture.end();
            in = In.STRUCTURE;
        } else {
            picture.character(character & 0xff);
        }
    }

    private void keep(byte character) throws RestTooLarge {
        if (rest.size() == restLimit) {
            throw new RestTooLarge();
        }
        rest.write(character);
    }

    /** What is not pictures is larger than any answer of upstream. */
    static final class RestTooLarge extends Exception {
        private static final long serialVersionUID = 1;
    }
}

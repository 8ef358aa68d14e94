package io.imagefunction.openrouter;

import io.imagefunction.openrouter.Base64Decoder.Malformed;
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
    private static final int LONGEST_DATA_URL_HEAD = 128;

    private enum In {
        STRUCTURE,
        TEXT,
        PICTURE_HEAD,
        PICTURE,
        BROKEN_PICTURE
    }

    private final PictureReceiver receiver;
    private final Base64Decoder decoder;
    private final int restLimit;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream(1024);
    private final StringBuilder lastText = new StringBuilder();
    private final StringBuilder head = new StringBuilder();
    private final JsonEscape escape = new JsonEscape();
    private In in = In.STRUCTURE;
    private boolean pictureExpected;
    private int pictures;

    /** @param restLimit bytes that everything but the pictures may have */
    PictureSplitter(PictureReceiver receiver, int restLimit) {
        this.receiver = receiver;
        this.decoder = new Base64Decoder(receiver);
        this.restLimit = restLimit;
    }

    void feed(byte[] body, int from, int to) throws RestTooLarge {
        int at = from;
        while (at < to) {
            at = switch (in) {
                case STRUCTURE -> structure(body, at);
                case TEXT -> text(body, at);
                case PICTURE_HEAD, BROKEN_PICTURE -> pictureByte(body, at);
                case PICTURE -> picture(body, at, to);
            };
        }
    }

    /** The body is over. Returns the rest, which is not valid JSON if the body was cut. */
    byte[] finish() {
        if (in == In.PICTURE || in == In.PICTURE_HEAD) {
            breakPicture("the answer ended in the middle of it");
        }
        return rest.toByteArray();
    }

    private int structure(byte[] body, int at) throws RestTooLarge {
        byte character = body[at];
        switch (character) {
            case '"' -> {
                if (pictureExpected) {
                    beginPicture();
                    return at + 1;
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
        return at + 1;
    }

    private int text(byte[] body, int at) throws RestTooLarge {
        byte character = body[at];
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
        return at + 1;
    }

    private void beginPicture() throws RestTooLarge {
        for (byte digit : Integer.toString(pictures++).getBytes(StandardCharsets.US_ASCII)) {
            keep(digit);
        }
        pictureExpected = false;
        lastText.setLength(0);
        head.setLength(0);
        decoder.reset();
        receiver.begin();
        in = In.PICTURE_HEAD;
    }

    private int picture(byte[] body, int from, int to) {
        if (escape.isOpen()) {
            return pictureByte(body, from);
        }
        try {
            int at = decoder.decode(body, from, to);
            return at == to ? at : pictureByte(body, at);
        } catch (Malformed malformed) {
            breakPicture(malformed.getMessage());
            return from;
        }
    }

    /** One byte of a picture's string, where quotes and escapes mean something. */
    private int pictureByte(byte[] body, int at) {
        int character = body[at] & 0xff;
        if (escape.isOpen()) {
            character = escape.next((byte) character);
            if (character == JsonEscape.UNFINISHED) {
                return at + 1;
            }
        } else if (character == '\\') {
            escape.open();
            return at + 1;
        } else if (character == '"') {
            endPicture();
            return at + 1;
        }
        pictureCharacter(character);
        return at + 1;
    }

    private void pictureCharacter(int character) {
        try {
            switch (in) {
                case PICTURE_HEAD -> pictureHead(character);
                case PICTURE -> symbol(character);
                default -> {} // what follows in a broken picture is of no use
            }
        } catch (Malformed malformed) {
            breakPicture(malformed.getMessage());
        }
    }

    /** Base64 as documented, or a whole data URL: "data:" holds a colon, which no base64 does. */
    private void pictureHead(int character) throws Malformed {
        boolean inDataUrl = head.length() >= "data:".length();
        if (!inDataUrl && character != "data:".charAt(head.length())) {
            in = In.PICTURE;
            for (int at = 0; at < head.length(); at++) {
                symbol(head.charAt(at));
            }
            symbol(character);
        } else if (inDataUrl && character == ',') {
            if (!head.toString().endsWith(";base64")) {
                throw new Malformed("a data URL that is not base64");
            }
            in = In.PICTURE;
        } else if (head.length() == LONGEST_DATA_URL_HEAD) {
            throw new Malformed("a data URL without data");
        } else {
            head.append((char) character);
        }
    }

    private void symbol(int character) throws Malformed {
        if (character != '\n' && character != '\r') { // MIME breaks its lines
            decoder.symbol(character);
        }
    }

    private void endPicture() {
        boolean intact = in != In.BROKEN_PICTURE;
        try {
            if (in == In.PICTURE_HEAD) {
                for (int at = 0; at < head.length(); at++) {
                    decoder.symbol(head.charAt(at));
                }
            }
            if (intact) {
                decoder.finish();
            }
        } catch (Malformed malformed) {
            breakPicture(malformed.getMessage());
            intact = false;
        }
        if (intact) {
            receiver.end();
        }
        in = In.STRUCTURE;
    }

    private void breakPicture(String why) {
        in = In.BROKEN_PICTURE;
        receiver.broken(why);
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

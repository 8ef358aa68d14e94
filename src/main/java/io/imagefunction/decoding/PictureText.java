package io.imagefunction.decoding;

import io.imagefunction.decoding.Base64Decoder.Malformed;

/**
 * Decoder of one picture's text: base64 as documented, or a whole data URL. It reports the first error to the receiver
 * and drops everything after it.
 */
final class PictureText {

    /** A data URL contains a colon, base64 does not. */
    private static final String DATA_URL = "data:";

    private static final int LONGEST_DATA_URL_HEAD = 128;

    private enum In {
        HEAD,
        BASE64,
        BROKEN
    }

    private final PictureReceiver receiver;
    private final Base64Decoder decoder;
    private final StringBuilder head = new StringBuilder();
    private In in = In.HEAD;

    PictureText(PictureReceiver receiver) {
        this.receiver = receiver;
        this.decoder = new Base64Decoder(receiver);
    }

    void begin(PictureStage stage) {
        head.setLength(0);
        decoder.reset();
        in = In.HEAD;
        receiver.begin(stage);
    }

    /** Skips the header of a data URL, which has been read already. */
    void beginBase64(PictureStage stage) {
        begin(stage);
        in = In.BASE64;
    }

    /** Decodes plain base64 from {@code from} on. Returns the position where it stopped. */
    int run(byte[] text, int from, int to) {
        try {
            return in == In.BASE64 ? decoder.decode(text, from, to) : from;
        } catch (Malformed malformed) {
            broken(malformed.getMessage());
            return from;
        }
    }

    void character(int character) {
        try {
            switch (in) {
                case HEAD -> head(character);
                case BASE64 -> decoder.symbol(character);
                case BROKEN -> {}
            }
        } catch (Malformed malformed) {
            broken(malformed.getMessage());
        }
    }

    void end() {
        try {
            if (in == In.HEAD) {
                headIsBase64();
            }
            if (in == In.BASE64) {
                decoder.finish();
                receiver.end();
            }
        } catch (Malformed malformed) {
            broken(malformed.getMessage());
        }
    }

    boolean isPadded() {
        return decoder.isPadded();
    }

    void broken(String why) {
        if (in != In.BROKEN) {
            in = In.BROKEN;
            receiver.broken(why);
        }
    }

    private void head(int character) throws Malformed {
        boolean inDataUrl = head.length() >= DATA_URL.length();
        if (head.isEmpty() && (character == ' ' || character == '\n' || character == '\r' || character == '\t')) {
            return;
        }
        if (!inDataUrl && character != DATA_URL.charAt(head.length())) {
            headIsBase64();
            decoder.symbol(character);
        } else if (inDataUrl && character == ',') {
            if (!head.toString().endsWith(";base64")) {
                throw new Malformed("a data URL that is not base64");
            }
            in = In.BASE64;
        } else if (head.length() == LONGEST_DATA_URL_HEAD) {
            throw new Malformed("a data URL without data");
        } else {
            head.append((char) character);
        }
    }

    private void headIsBase64() throws Malformed {
        in = In.BASE64;
        for (int at = 0; at < head.length(); at++) {
            decoder.symbol(head.charAt(at));
        }
    }
}

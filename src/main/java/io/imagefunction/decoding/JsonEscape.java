package io.imagefunction.decoding;

/** Decoder of one escape sequence in a JSON string (RFC 8259 section 7) that arrives byte by byte. */
final class JsonEscape {

    static final int UNFINISHED = -1;
    private static final int CLOSED = 0;
    private static final int OPENED = 1;

    /** After {@code OPENED}: the number of missing hexadecimal digits. */
    private int state = CLOSED;

    private int codeUnit;

    boolean isOpen() {
        return state != CLOSED;
    }

    void open() {
        state = OPENED;
        codeUnit = 0;
    }

    void close() {
        state = CLOSED;
    }

    /** Adds the next byte. Returns the decoded character, or {@link #UNFINISHED}. */
    int next(byte character) {
        if (state == OPENED && character == 'u') {
            state = OPENED + 4;
            return UNFINISHED;
        }
        if (state == OPENED) {
            state = CLOSED;
            return switch (character) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'f' -> '\f';
                default -> character & 0xff;
            };
        }
        codeUnit = codeUnit << 4 | Math.max(0, Character.digit(character, 16));
        state--;
        if (state > OPENED) {
            return UNFINISHED;
        }
        state = CLOSED;
        return codeUnit;
    }
}

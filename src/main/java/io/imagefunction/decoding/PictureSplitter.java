package io.imagefunction.decoding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splitter of JSON that arrives in pieces into its pictures and the rest. It decodes every picture that the {@link
 * PictureRule} recognises into the receiver as it arrives, without buffering it. In the rest a mark replaces the
 * picture. The rest is small and goes to an ordinary JSON parser, so the order of fields does not matter.
 */
public final class PictureSplitter {

    private static final int LONGEST_NAME = 64;

    /**
     * Most base64 bytes of a picture in a text that may continue. A larger picture is treated as complete, because it
     * cannot be buffered.
     */
    private static final int LARGEST_IN_TEXT = 4 * 1024 * 1024;

    private enum In {
        STRUCTURE,
        TEXT,
        BEFORE_PICTURE,
        PICTURE
    }

    /** Kind of the next value, according to its name. */
    private enum Value {
        ANY,
        TYPE,
        GROWING,
        PICTURE,
        PERHAPS_PICTURE
    }

    private final PictureRule rule;
    private final PictureReceiver receiver;
    private final PictureText picture;
    private final PictureMarks marks;
    private final Rest rest;
    private final StringBuilder lastText = new StringBuilder();
    private final DataUrlSpotter dataUrl = new DataUrlSpotter();
    private final JsonEscape escape = new JsonEscape();
    private In in = In.STRUCTURE;
    private Value value = Value.ANY;
    private PictureStage stage = PictureStage.UNKNOWN;
    private boolean inDataUrl;

    /** Position in the rest where the base64 of a data URL that stays there continues; 0 if there is none. */
    private int textDataUrlAt;

    private boolean inHolder;

    /** Depth within a list that may contain pictures; 0 outside of one. */
    private int listed;

    private int pictures;

    /** Position in the rest of the current text's start, and position of the current character in the text. */
    private int textAt;

    private int characterAt;

    /** @param restLimit most bytes of the document besides its pictures */
    public PictureSplitter(PictureRule rule, PictureMarks marks, PictureReceiver receiver, int restLimit) {
        this.rule = rule;
        this.marks = marks;
        this.receiver = receiver;
        this.picture = new PictureText(receiver);
        this.rest = new Rest(restLimit);
    }

    /** Begins a document in an event of this name, which says what its pictures are unless a type follows. */
    void beginEvent(String name) {
        stage = PictureStage.of(name);
    }

    public void feed(byte[] body, int from, int to) throws RestTooLarge {
        int at = from;
        while (at < to) {
            switch (in) {
                case STRUCTURE -> structure(body[at++]);
                case TEXT -> text(body[at++]);
                case BEFORE_PICTURE -> at += beforePicture(body[at]);
                case PICTURE -> {
                    at = escape.isOpen() ? at : picture.run(body, at, to);
                    if (at < to) {
                        picture(body[at++]);
                    }
                }
            }
        }
    }

    /**
     * Ends the document, so that another can begin. Returns the rest, which is invalid JSON if the document is
     * incomplete.
     */
    public byte[] finish() {
        if (in == In.PICTURE) {
            picture.broken("the answer ended in the middle of it");
        }
        byte[] document = rest.toByteArray();
        rest.cut(0);
        escape.close();
        lastText.setLength(0);
        in = In.STRUCTURE;
        value = Value.ANY;
        stage = PictureStage.UNKNOWN;
        inHolder = false;
        listed = 0;
        return document;
    }

    private void structure(byte character) throws RestTooLarge {
        switch (character) {
            case '"' -> beginText();
            case ':' -> {
                rest.keep(character);
                value = named(lastText.toString());
            }
            case ' ', '\t', '\r', '\n' -> rest.keep(character);
            default -> {
                rest.keep(character);
                punctuation(character);
                value = listed > 0 ? Value.PERHAPS_PICTURE : Value.ANY;
                lastText.setLength(0);
            }
        }
    }

    private void punctuation(byte character) {
        switch (character) {
            case '{', '[' -> {
                String name = lastText.toString();
                inHolder = character == '{' && rule.mayHold(name);
                listed += listed > 0 || character == '[' && rule.mayList(name) ? 1 : 0;
            }
            case '}', ']' -> {
                inHolder = false;
                listed -= listed > 0 ? 1 : 0;
            }
            default -> {}
        }
    }

    private Value named(String name) {
        if (rule.isPicture(name)) {
            if (name.startsWith(PictureStage.PARTIAL)) {
                stage = PictureStage.PREVIEW;
            }
            return Value.PICTURE;
        }
        if (name.equals("type")) {
            return Value.TYPE;
        }
        if (rule.mayGrow(name)) {
            return Value.GROWING;
        }
        boolean perhaps = rule.mayBePicture(name) || inHolder && name.equals("data") || listed > 0;
        return perhaps ? Value.PERHAPS_PICTURE : Value.ANY;
    }

    private void beginText() throws RestTooLarge {
        textAt = rest.size();
        rest.keep('"');
        lastText.setLength(0);
        textDataUrlAt = 0;
        dataUrl.reset(textAt + 1);
        in = value == Value.PICTURE ? In.BEFORE_PICTURE : In.TEXT;
    }

    /** Begins the picture, unless the text is empty. Returns the number of bytes that do not belong to the picture. */
    private int beforePicture(byte character) throws RestTooLarge {
        switch (character) {
            case ' ' -> {}
            case '"' -> endText();
            default -> {
                mark(textAt + 1);
                picture.begin(stage);
                return 0;
            }
        }
        return 1;
    }

    private void endText() throws RestTooLarge {
        rest.keep('"');
        if (value == Value.TYPE) {
            stage = PictureStage.of(lastText.toString());
        }
        value = Value.ANY;
        in = In.STRUCTURE;
    }

    private void text(byte character) throws RestTooLarge {
        if (escape.isOpen()) {
            rest.keep(character);
            int meant = escape.next(character);
            if (meant != JsonEscape.UNFINISHED) {
                look(meant);
            }
        } else if (character == '"') {
            endText();
        } else {
            characterAt = rest.size();
            rest.keep(character);
            if (character == '\\') {
                escape.open();
            } else {
                look(character & 0xff);
            }
        }
    }

    /** Whether the text so far proves that it is or contains a picture. */
    private void look(int character) throws RestTooLarge {
        if (lastText.length() < LONGEST_NAME) {
            lastText.append((char) character);
            if (value == Value.PERHAPS_PICTURE
                    && lastText.length() == PictureRule.OPENING
                    && PictureRule.looksLikePicture(lastText)) {
                mark(textAt + 1);
                picture.begin(stage);
                lastText.chars().forEach(picture::character);
                return;
            }
        }
        boolean looked = rule.dataUrlsAnywhere() || value == Value.PERHAPS_PICTURE;
        if (looked && dataUrl.next(character, characterAt)) {
            if (value == Value.GROWING) {
                textDataUrlAt = rest.size();
            } else {
                beginDataUrl();
            }
        } else if (textDataUrlAt > 0) {
            typed(character);
        }
    }

    private void beginDataUrl() throws RestTooLarge {
        mark(dataUrl.start());
        inDataUrl = !(value == Value.PERHAPS_PICTURE && dataUrl.atTextStart());
        picture.beginBase64(stage);
        dataUrl.opening().chars().forEach(picture::character);
    }

    /** Adds a character of a data URL that stays in the rest, unless it becomes too large. */
    private void typed(int character) throws RestTooLarge {
        if (DataUrlSpotter.isBehind(character, dataUrl.atTextStart(), false)) {
            textDataUrlAt = 0;
        } else if (rest.size() - textDataUrlAt > LARGEST_IN_TEXT) {
            byte[] base64 = Arrays.copyOfRange(rest.toByteArray(), textDataUrlAt, rest.size());
            textDataUrlAt = 0;
            beginDataUrl();
            for (byte each : base64) {
                picture(each);
            }
        }
    }

    /** Passes a picture from several documents to the receiver. Returns its mark. */
    public String mark(HeldPicture whole) {
        whole.handTo(receiver);
        return marks.of(pictures++);
    }

    /** Replaces the text from a position on with the mark of a picture. */
    private void mark(int at) throws RestTooLarge {
        rest.cut(at);
        rest.keep(marks.of(pictures++));
        inDataUrl = false;
        in = In.PICTURE;
    }

    /** Processes one byte of a picture, including quotes and escapes. */
    private void picture(byte character) throws RestTooLarge {
        if (escape.isOpen()) {
            int meant = escape.next(character);
            if (meant != JsonEscape.UNFINISHED && isBehindDataUrl(meant)) {
                textGoesOn();
                characterAt = rest.size();
                rest.keep("\\u%04x".formatted(meant));
                look(meant);
            } else if (meant != JsonEscape.UNFINISHED) {
                picture.character(meant);
            }
        } else if (character == '\\') {
            escape.open();
        } else if (character == '"') {
            picture.end();
            endText();
        } else if (isBehindDataUrl(character & 0xff)) {
            textGoesOn();
            text(character);
        } else {
            picture.character(character & 0xff);
        }
    }

    private boolean isBehindDataUrl(int character) {
        return inDataUrl && DataUrlSpotter.isBehind(character, dataUrl.atTextStart(), picture.isPadded());
    }

    private void textGoesOn() {
        picture.end();
        dataUrl.reset(textAt + 1);
        in = In.TEXT;
    }

    /** The document without its pictures. */
    private static final class Rest extends ByteArrayOutputStream {

        private final int limit;

        Rest(int limit) {
            super(1024);
            this.limit = limit;
        }

        void keep(int character) throws RestTooLarge {
            if (count == limit) {
                throw new RestTooLarge();
            }
            write(character);
        }

        void keep(String ascii) throws RestTooLarge {
            for (byte character : ascii.getBytes(StandardCharsets.US_ASCII)) {
                keep(character);
            }
        }

        void cut(int size) {
            count = size;
        }
    }

    /** The document without its pictures is larger than any answer of upstream. */
    public static final class RestTooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }
}

package io.imagefunction.decoding;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detector of a picture's data URL (RFC 2397, {@code data:image/png;base64,…}, in any case and with any parameters) in
 * a text that arrives character by character. A data URL at the start of the text is always a picture. Further on its
 * base64 must look like a picture too, because models also write about data URLs.
 */
final class DataUrlSpotter {

    private static final String SCHEME = "data:";
    private static final Pattern PICTURE =
            Pattern.compile("data:(?:image/[^,\\s]*|application/octet-stream[^,\\s]*|);base64");
    private static final int LONGEST = 256;

    /** Characters that can follow a data URL in a text. */
    private static final String BEHIND = " \t\r\n\"'`()[]{}<>,;\\";

    private final StringBuilder head = new StringBuilder();
    private final StringBuilder opening = new StringBuilder();
    private boolean inOpening;
    private int textStart;
    private int matched;
    private int mayStart;
    private int start;

    /** @param textStart position of the text's first character */
    void reset(int textStart) {
        this.textStart = textStart;
        inOpening = false;
        head.setLength(0);
        matched = 0;
    }

    /**
     * @param at position of the character
     * @return whether this character proves that the data URL is a picture
     */
    boolean next(int character, int at) {
        char lower = (char) (character >= 'A' && character <= 'Z' ? character + 32 : character);
        if (lower != SCHEME.charAt(matched)) {
            matched = 0;
        }
        if (lower == SCHEME.charAt(matched)) {
            mayStart = matched == 0 ? at : mayStart;
            matched++;
        }
        if (matched == SCHEME.length()) {
            begin();
            return false;
        }
        return inOpening ? inOpening(character) : !head.isEmpty() && inHead(lower);
    }

    /**
     * Whether a character ends the data URL. A line break does not end one at the start of a text, because some
     * encoders break lines.
     */
    static boolean isBehind(int character, boolean atTextStart, boolean padded) {
        boolean goesOn = (character == '\n' || character == '\r') && atTextStart;
        return padded && character != '=' || !goesOn && (character >= 0x80 || BEHIND.indexOf(character) >= 0);
    }

    /** Position where a picture's data URL may begin; -1 if there is none. */
    int candidate() {
        if (inOpening || !head.isEmpty()) {
            return start;
        }
        return matched > 0 ? mayStart : -1;
    }

    /** Position where the data URL begins. */
    int start() {
        return start;
    }

    /** Whether the text begins with the data URL. */
    boolean atTextStart() {
        return start == textStart;
    }

    /** The base64 that has arrived so far. */
    String opening() {
        return opening.toString();
    }

    private void begin() {
        start = mayStart;
        matched = 0;
        inOpening = false;
        head.setLength(0);
        head.append(SCHEME);
    }

    private boolean inHead(char character) {
        if (character != ',' && head.length() < LONGEST) {
            head.append(character);
            Matcher known = PICTURE.matcher(head);
            if (!known.matches() && !known.hitEnd()) {
                head.setLength(0); // nothing that follows makes it one
            }
            return false;
        }
        boolean picture = character == ',' && PICTURE.matcher(head).matches();
        head.setLength(0);
        opening.setLength(0);
        inOpening = picture && !atTextStart();
        return picture && atTextStart();
    }

    private boolean inOpening(int character) {
        opening.append((char) character);
        inOpening = opening.length() < PictureRule.OPENING;
        return !inOpening && PictureRule.looksLikePicture(opening);
    }
}

package io.imagefunction.decoding;

import java.util.function.Function;

/**
 * A text that arrives in pieces and leaves at once, but for the data URL of a picture that a model types in it:
 * something else leaves in its place when it is whole. Only what may be the beginning of one is held back, and leaves
 * as it came once it turns out to be none.
 */
final class GrowingText {

    private final Function<HeldPicture, String> place;
    private final DataUrlSpotter spotter = new DataUrlSpotter();

    /** The end of the text so far, as far as it has not left; in a data URL it is empty. */
    private final StringBuilder held = new StringBuilder();

    private HeldPicture picture;
    private PictureText base64;
    private int length;

    /** @param place gives what leaves in the place of a picture */
    GrowingText(Function<HeldPicture, String> place) {
        this.place = place;
        spotter.reset(0);
    }

    /** Takes the next piece. Returns what can leave. */
    String add(String piece) {
        StringBuilder leaving = new StringBuilder();
        piece.chars().forEach(character -> take((char) character, leaving));
        int candidate = picture != null || spotter.candidate() < 0 ? length : spotter.candidate();
        release(candidate, leaving);
        return leaving.toString();
    }

    /** The text is over. Returns what was held back. */
    String finish() {
        StringBuilder leaving = new StringBuilder();
        if (picture != null) {
            endPicture(leaving);
        }
        release(length, leaving);
        spotter.reset(0);
        return leaving.toString();
    }

    /** The text was cut: a picture that it ends in is not whole. */
    String cut() {
        if (picture != null) {
            base64.broken("the answer ended in the middle of it");
        }
        return finish();
    }

    /** Whether something is held back. */
    boolean holds() {
        return picture != null || !held.isEmpty();
    }

    private void take(char character, StringBuilder leaving) {
        if (picture != null) {
            if (!DataUrlSpotter.isBehind(character, spotter.atTextStart(), base64.isPadded())) {
                base64.character(character);
                length++;
                return;
            }
            endPicture(leaving);
        }
        held.append(character);
        boolean begins = spotter.next(character, length++);
        if (begins) {
            release(spotter.start(), leaving);
            held.setLength(0);
            picture = new HeldPicture();
            base64 = new PictureText(picture);
            base64.beginBase64(false);
            spotter.opening().chars().forEach(base64::character);
        }
    }

    private void endPicture(StringBuilder leaving) {
        base64.end();
        leaving.append(place.apply(picture));
        picture = null;
        base64 = null;
        spotter.reset(0);
    }

    /** Lets go of what is held before a place in the text. */
    private void release(int before, StringBuilder leaving) {
        int count = before - (length - held.length());
        if (count > 0) {
            leaving.append(held, 0, count);
            held.delete(0, count);
        }
    }
}

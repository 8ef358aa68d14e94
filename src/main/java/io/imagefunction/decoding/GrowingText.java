package io.imagefunction.decoding;

import java.util.function.Function;

/**
 * Filter of a text that arrives in pieces. It passes the text on at once, but replaces every complete data URL of a
 * picture. It holds back only what may be the start of a data URL, and passes it on unchanged if it is none.
 */
final class GrowingText {

    private final Function<HeldPicture, String> place;
    private final DataUrlSpotter spotter = new DataUrlSpotter();

    /** The end of the text that is not yet passed on; empty within a data URL. */
    private final StringBuilder held = new StringBuilder();

    private HeldPicture picture;
    private PictureText base64;
    private int length;

    /** @param place supplies the replacement of a picture */
    GrowingText(Function<HeldPicture, String> place) {
        this.place = place;
        spotter.reset(0);
    }

    /** Adds the next piece. Returns the text that can be passed on. */
    String add(String piece) {
        StringBuilder leaving = new StringBuilder();
        piece.chars().forEach(character -> take((char) character, leaving));
        int candidate = picture != null || spotter.candidate() < 0 ? length : spotter.candidate();
        release(candidate, leaving);
        return leaving.toString();
    }

    /** Ends the text. Returns the held-back part. */
    String finish() {
        StringBuilder leaving = new StringBuilder();
        if (picture != null) {
            endPicture(leaving);
        }
        release(length, leaving);
        spotter.reset(0);
        return leaving.toString();
    }

    /** Ends a text that is incomplete: a picture at its end is incomplete too. */
    String cut() {
        if (picture != null) {
            base64.broken("the answer ended in the middle of it");
        }
        return finish();
    }

    /** Whether any text is held back. */
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
            base64.beginBase64(PictureStage.FINISHED);
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

    /** Releases the held-back text before a position. */
    private void release(int before, StringBuilder leaving) {
        int count = before - (length - held.length());
        if (count > 0) {
            leaving.append(held, 0, count);
            held.delete(0, count);
        }
    }
}

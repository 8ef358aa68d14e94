package io.imagefunction.local.drawing;

import java.util.ArrayList;
import java.util.List;

/**
 * The caption at the bottom of a picture: it says that the stand-in drew it, for which model and which prompt.
 *
 * @param lines the lines with their positions in pixels
 */
public record Caption(int x, int y, int width, int height, List<Line> lines) {

    /** @param dot the width in pixels of one dot of the {@link PixelFont} */
    record Line(String text, int x, int y, int dot, boolean title) {}

    private static final int MOST_LINES = 4;

    public static Caption of(PictureSize size, String model, String prompt) {
        var small = Math.max(1, Math.min(size.width(), size.height()) / 256);
        var margin = Math.max(4, 6 * small);
        var letters = Math.max(1, (size.width() - 4 * margin) / (PixelFont.ADVANCE * small));
        var lines = new ArrayList<Line>();
        var x = 2 * margin;
        var below = size.height() - 2 * margin;
        for (var text : PixelFont.lines(prompt, letters, MOST_LINES).reversed()) {
            below -= PixelFont.LINE * small;
            lines.addFirst(new Line(text, x, below, small, false));
        }
        for (var text : PixelFont.lines(model, letters, 2).reversed()) {
            below -= PixelFont.LINE * small;
            lines.addFirst(new Line(text, x, below, small, false));
        }
        var large = letters >= 2 * "STAND-IN".length() ? 2 * small : small;
        below -= PixelFont.LINE * large;
        lines.addFirst(new Line("STAND-IN", x, below, large, true));
        var top = below - margin;
        return new Caption(margin, top, size.width() - 2 * margin, size.height() - margin - top, lines);
    }
}

package io.imagefunction.local.drawing;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A font of capital letters of 5×7 dots. The JDK's own fonts look different on each machine and need fontconfig and
 * FreeType, which a minimal system lacks.
 */
final class PixelFont {

    /** The distances in dots between letters and between lines. */
    static final int ADVANCE = 6;

    static final int LINE = 10;
    static final int HEIGHT = 7;

    private static final int WIDTH = 5;
    private static final char UNKNOWN = '?';

    private static final String[] ROWS = {
        "ABCDEFGHIJKLM", "NOPQRSTUVWXYZ", "0123456789.,:", "!?'\"-/()+=_%#", "&;*@<>[]$|~^\\"
    };

    private static final String DOTS = """
            .###. ####. .###. ####. ##### ##### .###. #...# .###. ..### #...# #.... #...#
            #...# #...# #...# #...# #.... #.... #...# #...# ..#.. ...#. #..#. #.... ##.##
            #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#. #.#.. #.... #.#.#
            ##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#. ##... #.... #.#.#
            #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#. #.#.. #.... #...#
            #...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#. #..#. #.... #...#
            #...# ####. .###. ####. ##### #.... .###. #...# .###. .##.. #...# ##### #...#
            #...# .###. ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####
            ##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....#
            ##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.
            #.#.# #...# ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#..
            #..## #...# #.... #.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#...
            #..## #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## #...# ..#.. #....
            #...# .###. #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####
            .###. ..#.. .###. ##### ...#. ##### .###. ##### .###. .###. ..... ..... .....
            #...# .##.. #...# ...#. ..##. #.... #.... ....# #...# #...# ..... ..... .....
            #..## ..#.. ....# ..#.. .#.#. ####. #.... ...#. #...# #...# ..... ..... ..#..
            #.#.# ..#.. ...#. ...#. #..#. ....# ####. ..#.. .###. .#### ..... ..... .....
            ##..# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....# ..... ..... .....
            #...# ..#.. .#... #...# ...#. #...# #...# ..#.. #...# ....# ..... ..#.. ..#..
            .###. .###. ##### .###. ...#. .###. .###. ..#.. .###. .###. ..#.. .#... .....
            ..#.. .###. ..#.. .#.#. ..... ....# ...#. .#... ..... ..... ..... ##..# .#.#.
            ..#.. #...# ..#.. .#.#. ..... ....# ..#.. ..#.. ..#.. ..... ..... ##..# .#.#.
            ..#.. ....# ..... ..... ..... ...#. .#... ...#. ..#.. ##### ..... ...#. #####
            ..#.. ...#. ..... ..... ##### ..#.. .#... ...#. ##### ..... ..... ..#.. .#.#.
            ..#.. ..#.. ..... ..... ..... .#... .#... ...#. ..#.. ##### ..... .#... #####
            ..... ..... ..... ..... ..... #.... ..#.. ..#.. ..#.. ..... ..... #..## .#.#.
            ..#.. ..#.. ..... ..... ..... #.... ...#. .#... ..... ..... ##### #..## .#.#.
            .##.. ..... ..... .###. ...#. .#... .###. .###. ..#.. ..#.. ..... ..#.. #....
            #..#. ..... #.#.# #...# ..#.. ..#.. .#... ...#. .#### ..#.. ..... .#.#. #....
            #.#.. ..#.. .###. #.### .#... ...#. .#... ...#. #.#.. ..#.. .#..# #...# .#...
            .#... ..... ##### #.#.# #.... ....# .#... ...#. .###. ..#.. #.#.# ..... ..#..
            #.#.# ..#.. .###. #.### .#... ...#. .#... ...#. ..#.# ..#.. #..#. ..... ...#.
            #..#. ..#.. #.#.# #.... ..#.. ..#.. .#... ...#. ####. ..#.. ..... ..... ....#
            .##.# .#... ..... .###. ...#. .#... .###. .###. ..#.. ..#.. ..... ..... ....#
            """;

    private static final Map<Character, boolean[][]> GLYPHS = glyphs();

    private PixelFont() {}

    /** A dot of a text. Coordinates start at the top left. */
    record Dot(int x, int y) {}

    /** The dots of one line. A question mark replaces each letter that the font lacks. */
    static List<Dot> dots(String line) {
        var dots = new ArrayList<Dot>();
        var letters = line.toUpperCase(Locale.ROOT).toCharArray();
        for (var i = 0; i < letters.length; i++) {
            var glyph = letters[i] == ' ' ? new boolean[0][] : GLYPHS.getOrDefault(letters[i], GLYPHS.get(UNKNOWN));
            for (var y = 0; y < glyph.length; y++) {
                for (var x = 0; x < WIDTH; x++) {
                    if (glyph[y][x]) {
                        dots.add(new Dot(i * ADVANCE + x, y));
                    }
                }
            }
        }
        return dots;
    }

    /** Breaks a text into lines at its spaces. A text that does not fit is cut and ends in dots. */
    static List<String> lines(String text, int letters, int most) {
        var lines = new ArrayList<String>();
        var rest = plain(text);
        while (!rest.isEmpty() && lines.size() < most) {
            var space = rest.length() <= letters ? rest.length() : rest.lastIndexOf(' ', letters);
            var end = space > 0 ? space : letters;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        if (!rest.isEmpty()) {
            var last = lines.removeLast();
            lines.add(last.substring(0, Math.min(last.length(), Math.max(0, letters - 3))) + "...");
        }
        return lines;
    }

    /** Removes accents, which the font lacks. */
    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static Map<Character, boolean[][]> glyphs() {
        var glyphs = new HashMap<Character, boolean[][]>();
        var dots = DOTS.split("\n");
        for (var row = 0; row < ROWS.length; row++) {
            for (var column = 0; column < ROWS[row].length(); column++) {
                var glyph = new boolean[HEIGHT][WIDTH];
                for (var y = 0; y < HEIGHT; y++) {
                    for (var x = 0; x < WIDTH; x++) {
                        glyph[y][x] = dots[row * HEIGHT + y].charAt(column * ADVANCE + x) == '#';
                    }
                }
                glyphs.put(ROWS[row].charAt(column), glyph);
            }
        }
        return glyphs;
    }
}

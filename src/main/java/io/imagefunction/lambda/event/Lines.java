package io.imagefunction.lambda.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The lines of a file. Invalid UTF-8 is kept as it is, so that parsing rejects it later instead of repairing it. */
final class Lines {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] content;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A line that is not blank, without its byte order mark.
     *
     * @param number counted from 1; blank lines count
     * @param end of the text, exclusive
     */
    record Line(int number, int begin, int end) {
        int length() {
            return end - begin;
        }
    }

    /**
     * @param from the first line, counted from 1
     * @param to the last line, exclusive
     */
    Lines(byte[] content, int from, int to) {
        this.content = content;
        int number = 0;
        int begin = 0;
        while (begin < content.length) {
            int end = begin;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            if (++number >= from && number < to) {
                add(number, begin, end);
            }
            begin = end + 1;
        }
    }

    private void add(int number, int begin, int end) {
        int from = begin;
        int mark = BYTE_ORDER_MARK.length;
        while (from < end && (isSpace(content[from]) || isMark(from, end))) {
            from += isSpace(content[from]) ? 1 : mark;
        }
        if (from < end) {
            lines.add(new Line(number, from, end));
        }
    }

    private boolean isMark(int at, int end) {
        int mark = BYTE_ORDER_MARK.length;
        return at + mark <= end && Arrays.equals(content, at, at + mark, BYTE_ORDER_MARK, 0, mark);
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }

    boolean areBlank() {
        return lines.isEmpty();
    }

    int count() {
        return lines.size();
    }

    Stream<Line> stream() {
        return lines.stream();
    }

    byte[] text(Line line) {
        return Arrays.copyOfRange(content, line.begin(), line.end());
    }
}

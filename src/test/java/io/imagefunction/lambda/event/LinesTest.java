package io.imagefunction.lambda.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {

    @Test
    void linesKeepTheirNumbersAfterBlankLines() {
        assertEquals(
                List.of("2 {a}\r", "5 {b}", "6 {c} ", "8 {d}"),
                lines("\uFEFF\n\uFEFF{a}\r\n \t\r\n\n\uFEFF  {b}\n{c} \n\f\n{d}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n\n", "\uFEFF", "\uFEFF\n \uFEFF\r\n", "\u000B\f"})
    void aBlankFileHasNoLines(String content) {
        assertEquals(List.of(), lines(content));
    }

    @Test
    void invalidUtf8IsKept() {
        Lines lines = new Lines(new byte[] {(byte) 0xEF, (byte) 0xBB, '\n', (byte) 0xFF}, 1, 9);

        assertEquals(2, lines.stream().count());
        assertEquals(2, lines.text(lines.stream().findFirst().orElseThrow()).length);
    }

    @Test
    void linesOfAPartAreNumberedAsInTheWholeFile() {
        Lines part = new Lines("{a}\n\n{b}\n{c}\n{d}\n".getBytes(UTF_8), 2, 5);

        assertEquals(List.of(3, 4), part.stream().map(Lines.Line::number).toList());
    }

    private static List<String> lines(String content) {
        Lines lines = new Lines(content.getBytes(UTF_8), 1, Integer.MAX_VALUE);
        return lines.stream()
                .map(line -> line.number() + " " + new String(lines.text(line), UTF_8))
                .toList();
    }
}

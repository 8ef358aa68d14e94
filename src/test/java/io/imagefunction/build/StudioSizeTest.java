package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The studio is small, and needs nobody but the function. */
class StudioSizeTest {

    private static final Path RESOURCES = Path.of("src", "main", "resources", "META-INF", "resources");
    private static final long MOST_BYTES = 100_000;

    /** An address, unless it is the name of the format SVG. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:https?:)?//(?!www\\.w3\\.org/2000/svg)[\\w-]+\\.[\\w.-]+");

    private static final Pattern STYLE_OR_HANDLER = Pattern.compile("<[^>]+\\s(?:style|on\\w+)=");

    @Test
    void allFilesTogetherAreSmall() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertTrue(bytes < MOST_BYTES, "The studio has " + bytes + " bytes.");
    }

    @Test
    void noFileNamesAnotherOrigin() throws IOException {
        for (Path file : files()) {
            assertEquals(
                    List.of(),
                    ADDRESS.matcher(Files.readString(file))
                            .results()
                            .map(MatchResult::group)
                            .toList(),
                    file::toString);
        }
    }

    /** The policy would block these. */
    @Test
    void thePageHasNoStylesOrHandlersInItsTags() throws IOException {
        assertEquals(
                List.of(),
                STYLE_OR_HANDLER
                        .matcher(Files.readString(RESOURCES.resolve("index.html")))
                        .results()
                        .map(MatchResult::group)
                        .toList());
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}

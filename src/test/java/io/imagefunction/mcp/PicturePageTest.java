package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page is one small document that needs nobody but its host. */
class PicturePageTest {

    private static final Path SOURCES = Path.of("src", "main", "resources", "io", "imagefunction", "mcp", "picture");
    private static final int MOST_BYTES = 40_000;
    private static final String TOOLS = "{\"generate_image\":[\"prompt\"]}";
    private static final Pattern ADDRESS =
            Pattern.compile("(?:https?:)?//(?!www\\.w3\\.org/2000/svg)[\\w-]+\\.[\\w.-]+");
    private static final Pattern ANOTHER_FILE = Pattern.compile("(?:\\ssrc=|\\shref=|@import|url\\(|\\bimport\\b)");
    private static final Pattern FUNCTION = Pattern.compile("^export (?:async )?function (\\w+)", Pattern.MULTILINE);

    private final String document = PicturePage.read().document(TOOLS);

    @Test
    void itIsSmall() {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes < MOST_BYTES, "The page has " + bytes + " bytes.");
    }

    @Test
    void itIsOneDocument() {
        assertTrue(document.startsWith("<!doctype html>"), document);
        assertEquals(List.of(), found(ANOTHER_FILE));
        assertFalse(
                Pattern.compile("\\{(?:styles|script|tools)}").matcher(document).find());
        assertEquals(2, document.split("</script>", -1).length - 1, "a script would end where it contains its end");
    }

    @Test
    void itNamesNoOtherOrigin() {
        assertEquals(List.of(), found(ADDRESS));
    }

    @Test
    void itKnowsTheToolsButTheyCannotEndTheirElement() {
        assertTrue(document.contains("id=\"tools\">" + TOOLS + "</script>"), document);
        assertTrue(PicturePage.read().document("[\"</script>\"]").contains("[\"\\u003c/script>\"]"));
    }

    /** Modules share one scope in the page, so a name of two of them would stop all. */
    @Test
    void everyModuleIsInThePageAndNoNameIsThereTwice() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> names = files.filter(file -> file.toString().endsWith(".js"))
                    .flatMap(PicturePageTest::functions)
                    .toList();
            assertTrue(names.size() > 10, names::toString);
            for (String name : names) {
                assertEquals(1, count("function " + name + "("), name);
            }
        }
    }

    private static Stream<String> functions(Path file) {
        try {
            return FUNCTION.matcher(Files.readString(file)).results().map(name -> name.group(1)).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long count(String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(document).results().count();
    }

    private List<String> found(Pattern pattern) {
        return pattern.matcher(document).results().map(MatchResult::group).collect(Collectors.toList());
    }
}

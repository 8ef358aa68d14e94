package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ./mvnw test} stays fast because it does not start the application. */
class VerifyOnlyTest {

    private static final Path TESTS = Path.of("src/test/java");
    private static final Path LIST = Path.of("src/test/verify-only.txt");

    @Test
    void everyTestThatStartsTheApplicationIsInTheList() throws IOException {
        List<PathMatcher> listed = patterns().map(VerifyOnlyTest::matcher).toList();

        try (Stream<Path> files = Files.walk(TESTS)) {
            assertEquals(
                    List.of(),
                    files.filter(VerifyOnlyTest::boots)
                            .map(TESTS::relativize)
                            .filter(file -> listed.stream().noneMatch(pattern -> pattern.matches(file)))
                            .toList());
        }
    }

    @Test
    void everyLineOfTheListNamesATest() throws IOException {
        List<Path> tests;
        try (Stream<Path> files = Files.walk(TESTS)) {
            tests = files.map(TESTS::relativize).toList();
        }

        assertEquals(
                List.of(),
                patterns()
                        .filter(line -> tests.stream().noneMatch(matcher(line)::matches))
                        .toList());
    }

    private static Stream<String> patterns() throws IOException {
        return Files.readAllLines(LIST).stream().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }

    private static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    private static boolean boots(Path file) {
        try {
            return file.toString().endsWith(".java")
                    && Files.readAllLines(file).stream()
                            .anyMatch(line ->
                                    line.startsWith("@QuarkusTest") && !line.startsWith("@QuarkusTestResource"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

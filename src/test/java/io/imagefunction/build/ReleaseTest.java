package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A release can be deployed as it was downloaded. */
class ReleaseTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path SCRIPT = Path.of("src/deploy/release");
    private static final List<String> ARCHITECTURES = List.of("arm64", "x86_64");
    private static final Pattern RELEASED = Pattern.compile("\\b(?:function|template)-[a-z0-9_]+\\.[a-z]+|SHA256SUMS");

    @TempDir
    Path temp;

    private Path release;

    @BeforeEach
    void assemble() throws Exception {
        Path built = temp.resolve("built");
        for (String architecture : ARCHITECTURES) {
            Path directory = Files.createDirectories(built.resolve("function-" + architecture));
            Files.writeString(directory.resolve("function.zip"), "built for " + architecture);
        }
        release = temp.resolve("release");

        assertEquals(
                0,
                new ProcessBuilder(SCRIPT.toString(), built.toString(), release.toString())
                        .inheritIO()
                        .start()
                        .waitFor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"arm64", "x86_64"})
    void eachTemplateDeploysTheFunctionBesideIt(String architecture) throws Exception {
        JsonNode template = template(release.resolve("template-" + architecture + ".yaml"));

        String code = template.at("/Globals/Function/CodeUri").asText();
        assertEquals("built for " + architecture, Files.readString(release.resolve(code)));
        assertEquals(
                architecture, template.at("/Parameters/Architecture/Default").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"arm64", "x86_64"})
    void theTemplatesAreOtherwiseTheProjectsTemplate(String architecture) throws Exception {
        ObjectNode ours = template(Path.of("template.yaml"));
        ours.withObject("/Globals/Function").put("CodeUri", "function-" + architecture + ".zip");
        ours.withObject("/Parameters/Architecture").put("Default", architecture);

        assertEquals(ours, template(release.resolve("template-" + architecture + ".yaml")));
    }

    @Test
    void theChecksumsCoverAllOtherFiles() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (Path file : files()) {
            if (!file.endsWith("SHA256SUMS")) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                expected.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
            }
        }

        Map<String, String> listed = new TreeMap<>();
        Files.readAllLines(release.resolve("SHA256SUMS"))
                .forEach(line -> listed.put(line.split("  ")[1], line.split("  ")[0]));
        assertEquals(4, expected.size());
        assertEquals(expected, listed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "src/docs/how-to/deploy.md"})
    void theDocumentsNameOnlyFilesOfTheRelease(String document) throws Exception {
        List<String> named = RELEASED.matcher(Files.readString(Path.of(document)))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertTrue(named.size() >= 2, named.toString());
        assertEquals(
                List.of(),
                named.stream()
                        .filter(name -> !Files.exists(release.resolve(name)))
                        .toList());
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(release)) {
            return files.toList();
        }
    }

    private static ObjectNode template(Path file) throws Exception {
        return (ObjectNode) YAML.readTree(file.toFile());
    }
}

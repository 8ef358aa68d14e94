package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.metric.Metric;
import io.imagefunction.settings.Settings;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The README and the other documents agree with the code, with the template and with each other. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path CONTRIBUTING = Path.of(".github/CONTRIBUTING.md");
    private static final Path DOCS = Path.of("src/docs");
    private static final Path ARCHITECTURE = DOCS.resolve("concepts/architecture.md");
    private static final Path COMMAND = Path.of("src/cli/generate_image.sh");
    private static final Path SOURCES = Path.of("src/main/java/io/imagefunction");

    private static final String NONE = "–";
    private static final Pattern VARIABLE = Pattern.compile("\\b(?:IMAGE|OPENROUTER)_[A-Z0-9_]+");
    private static final Pattern WORDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern PARAMETER = Pattern.compile("`([A-Z][A-Za-z0-9]+)`");
    private static final Pattern PACKAGE = Pattern.compile("`([a-z.]+)`");

    static Stream<Markdown> documents() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            List<Path> docs = files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(README, CONTRIBUTING), docs.stream()).map(Markdown::read);
        }
    }

    static Stream<Markdown> documentsThatNameClasses() {
        return Stream.of(CONTRIBUTING, ARCHITECTURE).map(Markdown::read);
    }

    @Test
    void theReadmeIsShort() {
        long lines = Markdown.read(README).text().lines().count();

        assertTrue(lines <= 150, "The README has " + lines + " lines: move something to src/docs.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./mvnw quarkus:dev", "./mvnw test", "./mvnw verify"})
    void theCommandsAreInTheReadme(String command) {
        assertTrue(Markdown.read(README).text().contains(command), command);
    }

    @Test
    void everyDocumentIsInTheIndex() throws IOException {
        Path index = DOCS.resolve("README.md");
        Set<Path> linked = Markdown.read(index).links().map(Markdown.Link::file).collect(Collectors.toSet());

        assertEquals(
                List.of(),
                documents()
                        .map(Markdown::file)
                        .filter(file -> !file.equals(index) && !linked.contains(file))
                        .toList());
    }

    @Test
    void theTableHasExactlyTheSettingsAndTheirDefaults() {
        Map<String, String> documented = rows("reference/settings.md", 3)
                .filter(row -> VARIABLE.matcher(code(row.getFirst())).matches())
                .collect(Collectors.toMap(row -> code(row.getFirst()), row -> row.get(1), (a, b) -> a, TreeMap::new));

        assertEquals(settings(Settings.class, ""), documented);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyVariableInTheDocumentsIsASetting(Markdown document) throws IOException {
        Set<String> named = variables(document.text());
        named.removeAll(settings(Settings.class, "").keySet());
        named.removeAll(variables(Files.readString(COMMAND)));

        assertEquals(Set.of(), named);
    }

    @Test
    void everyVariableOfTheCommandIsDocumented() throws IOException {
        assertEquals(
                variables(Files.readString(COMMAND)),
                rows("how-to/command-line.md", 2)
                        .flatMap(row -> variables(row.getFirst()).stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> variables(String text) {
        return VARIABLE.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyErrorCodeIsInTheTableWithItsStatus() {
        List<List<String>> failures = Stream.of(FailureCode.values())
                .map(failure -> List.of(
                        "`" + failure.code() + "`",
                        String.valueOf(failure.status()),
                        failure.retryable() ? "yes" : "no"))
                .toList();

        assertEquals(
                failures,
                rows("reference/errors.md", 4)
                        .skip(1)
                        .map(row -> row.subList(0, 3))
                        .toList());
    }

    @Test
    void theTableHasExactlyTheMetrics() {
        List<List<String>> metrics = Stream.of(Metric.values())
                .map(metric -> List.of(
                        "`" + metric.title() + "`",
                        metric.unit().word(),
                        metric.by().sets().getLast().stream()
                                .findFirst()
                                .map(name -> "`" + name + "`")
                                .orElse(NONE),
                        metric.meaning()))
                .toList();

        assertEquals(metrics, rows("reference/metrics.md", 4).skip(1).toList());
    }

    @Test
    void theTableHasExactlyTheParametersAndTheirDefaults() throws IOException {
        JsonNode parameters =
                new YAMLMapper().readTree(Path.of("template.yaml").toFile()).path("Parameters");
        Map<String, String> expected = new TreeMap<>();
        parameters
                .properties()
                .forEach(parameter -> expected.put(
                        parameter.getKey(), parameter.getValue().path("Default").asText()));

        Map<String, String> documented = new TreeMap<>();
        rows("how-to/deploy.md", 3).skip(1).forEach(row -> PARAMETER
                .matcher(row.getFirst())
                .results()
                .forEach(name -> documented.put(name.group(1), row.get(1).equals(NONE) ? "" : code(row.get(1)))));
        assertEquals(expected, documented);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkLeadsToAFileAndAHeading(Markdown document) {
        List<String> broken = document.links()
                .filter(link -> !link.leadsSomewhere())
                .map(Markdown.Link::written)
                .toList();

        assertEquals(List.of(), broken);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyPathOfTheSourcesExists(Markdown document) {
        List<String> missing = document.code()
                .filter(code -> code.startsWith("src/") && !code.contains("*"))
                .filter(code -> !Files.exists(Path.of(code)))
                .toList();

        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("documentsThatNameClasses")
    void everyClassInTheDocumentsExists(Markdown document) throws IOException {
        Set<String> named = document.classes();
        named.removeAll(classes());

        assertEquals(Set.of(), named);
    }

    @Test
    void theTableHasExactlyThePackages() throws IOException {
        Set<String> packages;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> SOURCES.relativize(file).getParent())
                    .filter(folder -> folder != null)
                    .map(folder -> folder.toString().replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        Set<String> documented = rows("concepts/architecture.md", 2)
                .flatMap(row -> PACKAGE.matcher(row.getFirst()).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(packages, documented);
    }

    /** The simple names of the project's classes and tests. */
    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    /** The settings' environment variables with their defaults, as the table writes them. */
    private static Map<String, String> settings(Class<?> group, String prefix) {
        Map<String, String> settings = new TreeMap<>();
        for (Method setting : group.getMethods()) {
            String name = setting.isAnnotationPresent(WithParentName.class)
                    ? prefix.substring(0, prefix.length() - 1)
                    : prefix + environmentName(setting.getName());
            if (setting.getReturnType().getEnclosingClass() == Settings.class) {
                settings.putAll(settings(setting.getReturnType(), name + "_"));
            } else {
                WithDefault value = setting.getAnnotation(WithDefault.class);
                settings.put(name, value == null ? NONE : "`" + value.value() + "`");
            }
        }
        return settings;
    }

    private static String environmentName(String method) {
        return WORDS.matcher(method).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    private static Stream<List<String>> rows(String document, int columns) {
        return Markdown.read(DOCS.resolve(document)).rows(columns);
    }

    private static String code(String cell) {
        return cell.replace("`", "");
    }
}

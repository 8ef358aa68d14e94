package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.settings.Settings;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says of settings, errors, parameters and commands is what there is. */
class ReadmeTest {

    private static final String NONE = "–";
    private static final Pattern VARIABLE = Pattern.compile("\\b(?:IMAGE|OPENROUTER)_[A-Z0-9_]+");
    private static final Pattern WORDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private final String readme = read(Path.of("README.md"));

    @Test
    void everySettingIsInTheTableWithItsDefaultAndNoOtherIs() {
        Map<String, String> documented = rows(3).filter(
                        row -> VARIABLE.matcher(code(row.getFirst())).matches())
                .collect(Collectors.toMap(row -> code(row.getFirst()), row -> row.get(1), (a, b) -> a, TreeMap::new));

        assertEquals(settings(Settings.class, ""), documented);
    }

    @Test
    void noVariableIsNamedThatIsNoSetting() {
        Set<String> named = VARIABLE.matcher(readme)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(settings(Settings.class, "").keySet(), named);
    }

    @Test
    void everyFailureIsInTheTableWithItsStatus() {
        List<List<String>> failures = Stream.of(FailureCode.values())
                .map(failure -> List.of(
                        "`" + failure.code() + "`",
                        String.valueOf(failure.status()),
                        failure.retryable() ? "yes" : "no"))
                .toList();

        assertEquals(failures, rows(4).skip(1).map(row -> row.subList(0, 3)).toList());
    }

    @Test
    void everyParameterOfTheDeploymentIsNamed() throws IOException {
        var parameters =
                new YAMLMapper().readTree(Path.of("template.yaml").toFile()).path("Parameters");

        parameters
                .fieldNames()
                .forEachRemaining(name -> assertTrue(
                        readme.contains("`" + name + "`") || readme.contains(" " + name + "="),
                        name + " is not in the README"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./mvnw quarkus:dev", "./mvnw verify"})
    void theTwoCommandsAreThere(String command) {
        assertTrue(readme.contains(command), command);
    }

    /** Names as environment variables, with what the table has for the default. */
    private static Map<String, String> settings(Class<?> group, String prefix) {
        Map<String, String> settings = new TreeMap<>();
        for (Method setting : group.getMethods()) {
            String name = prefix + environmentName(setting.getName());
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

    /** The cells of the tables with this many columns, without the lines under the headings. */
    private Stream<List<String>> rows(int columns) {
        return readme.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .filter(cells -> cells.size() == columns);
    }

    private static String code(String cell) {
        return cell.replace("`", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

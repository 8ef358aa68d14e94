package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bootstrap script starts the native binary with the right heap. Here, the binary prints its id and arguments. */
class BootstrapTest {

    private static final Path SCRIPT = Path.of("src/main/zip.native/bootstrap");
    private static final String BINARY = """
            #!/bin/sh
            echo $$
            for argument; do echo "$argument"; done
            """;

    @TempDir
    Path temp;

    private Path taskRoot;

    /** The process that the script has started. */
    private record Started(long pid, List<String> output) {
        List<String> arguments() {
            return output.subList(1, output.size());
        }
    }

    @BeforeEach
    void unpack() throws IOException {
        taskRoot = Files.createDirectory(temp.resolve("a task root"));
        Files.copy(SCRIPT, taskRoot.resolve("bootstrap")).toFile().setExecutable(true);
        Files.writeString(taskRoot.resolve("runner"), BINARY).toFile().setExecutable(true);
    }

    @ParameterizedTest
    @CsvSource({"513, 160", "514, 161", "1024, 416", "1769, 788", "3008, 1408", "10240, 5024"})
    void theHeapIsHalfOfWhatExceeds192Megabytes(String memory, int heap) throws Exception {
        assertEquals(List.of("-Xmx" + heap + "m"), started(memory).arguments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"128", "256", "511", "512"})
    void smallFunctionsKeepTheHeapOfTheBuild(String memory) throws Exception {
        assertEquals(List.of(), started(memory).arguments());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "abc",
                "0",
                "-1024",
                "+1024",
                "1024m",
                " 1024",
                "1e4",
                "10.5",
                "08192",
                "99999999999999999999",
                "$(id)",
                "1024;id",
                "*"
            })
    void anInvalidMemorySizeKeepsTheHeapOfTheBuild(String memory) throws Exception {
        assertEquals(List.of(), started(memory).arguments());
    }

    @Test
    void aStartOutsideLambdaKeepsTheHeapOfTheBuild() throws Exception {
        assertEquals(List.of(), started(null).arguments());
    }

    @Test
    void argumentsArePassedToTheBinary() throws Exception {
        assertEquals(List.of("-Da=b c", ""), started("512", "-Da=b c", "").arguments());
        assertEquals(
                List.of("-Xmx416m", "-Da=b c", ""),
                started("1024", "-Da=b c", "").arguments());
    }

    /** So signals reach the binary, and no shell runs beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"512", "1024"})
    void theBinaryReplacesTheScriptsProcess(String memory) throws Exception {
        Started started = started(memory);

        assertEquals(List.of(String.valueOf(started.pid())), started.output().subList(0, 1));
    }

    /** The script assumes this heap for 512 MB. With a larger one, the rest of the memory would be too small. */
    @Test
    void theBuildsHeapIsThatOf512Megabytes() throws Exception {
        assertEquals(
                1, Files.readString(Path.of("pom.xml")).split("-R:MaxHeapSize=" + (512 - 192) / 2 + "m,").length - 1);
    }

    /** @param memory the variable's value, or null to leave it unset */
    private Started started(String memory, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = taskRoot.resolve("bootstrap").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
        if (memory != null) {
            environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return new Started(process.pid(), Arrays.asList(output.split("\n", -1)).subList(0, (int)
                output.lines().count()));
    }
}

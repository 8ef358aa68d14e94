package io.imagefunction.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs {@code src/cli/generate_image.sh} in a directory of its own, and checks that it leaves no temporary file. */
public final class Command {

    public static final Path SCRIPT = Path.of("src/cli/generate_image.sh").toAbsolutePath();

    private static final int PATIENCE_SECONDS = 60;

    private final String shell;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private Path script = SCRIPT;
    private String input = "";

    /** What a run of the command printed, and its exit code. */
    public record Ended(int exitCode, String out, String err) {

        public List<String> lines() {
            return out.lines().toList();
        }

        public Ended expect(int code) {
            assertEquals(code, exitCode, toString());
            return this;
        }
    }

    /** @param directory in which the command runs */
    public Command(String shell, Path directory, String url) {
        this.shell = shell;
        this.directory = directory;
        environment.put("IMAGE_FUNCTION_URL", url);
        environment.put("PATH", System.getenv("PATH"));
    }

    /** The shells on this machine that the command must run in. Each one that is missing is named in the log. */
    public static Stream<String> shells() {
        Map<Boolean, List<String>> shells = Stream.of("dash", "bash", "busybox sh")
                .collect(Collectors.partitioningBy(shell -> isThere(shell.split(" ")[0])));
        shells.get(false).forEach(missing -> System.err.println("NOT TESTED: the command in " + missing));
        return shells.get(true).stream();
    }

    static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    public Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Command input(String text) {
        input = text;
        return this;
    }

    /** Runs a copy of the command. */
    public Command script(Path copy) {
        script = copy;
        return this;
    }

    public Ended run(String... arguments) {
        try {
            Running running = start(arguments);
            if (!running.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                running.process.destroyForcibly();
                throw new AssertionError("the command does not end: " + Files.readString(running.err));
            }
            return running.ended();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    record Running(Process process, Path out, Path err, Path temporary) {

        Ended ended() throws IOException {
            try (Stream<Path> left = Files.list(temporary)) {
                assertEquals(List.of(), left.toList(), "temporary files");
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    Running start(String... arguments) throws IOException {
        Path run = Files.createTempDirectory(directory.getParent(), "run");
        Path temporary = Files.createDirectory(run.resolve("tmp"));
        // A file, because Java passes arguments in the encoding of the machine, which may be ASCII.
        Path line = Files.writeString(run.resolve("line"), line(arguments));
        List<String> words = new ArrayList<>(List.of(shell.split(" ")));
        words.add(line.toString());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(
                        Files.writeString(run.resolve("in"), input, UTF_8).toFile())
                .redirectOutput(run.resolve("out").toFile())
                .redirectError(run.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("TMPDIR", temporary.toString());
        return new Running(builder.start(), run.resolve("out"), run.resolve("err"), temporary);
    }

    private String line(String... arguments) {
        return Stream.of(arguments)
                .map(Command::quoted)
                .collect(Collectors.joining(" ", "exec " + shell + " " + quoted(script.toString()) + " ", "\n"));
    }

    private static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}

package io.imagefunction.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts in a directory of {@code src/test}. The packages that they need are installed once into the directory of
 * the same name in {@code target}, as the lock file says.
 */
final class NodeScripts {

    /** Each of these uses an official client library. */
    static final NodeScripts CLIENTS = new NodeScripts("clients");

    /** What a person does at the studio. */
    static final NodeScripts STUDIO = new NodeScripts("studio");

    private final Path sources;
    final Path directory;
    private final Path packages;

    /** A copy of the lock file, written after a complete installation. */
    private final Path installed;

    private static final int INSTALLING_SECONDS = 280;
    private static final int RUNNING_SECONDS = 240;

    private NodeScripts(String name) {
        sources = Path.of("src", "test", name);
        directory = Path.of("target", name).toAbsolutePath();
        packages = directory.resolve("node_modules");
        installed = packages.resolve(".lock-file");
    }

    record Ended(int exitCode, String output) {}

    /** The names of the scripts. A file that starts with an underscore is not a script but shared code. */
    List<String> scripts() {
        try (Stream<Path> files = Files.list(sources)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".mjs") && !name.startsWith("_"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this machine has a program, such as {@code npm}. */
    static boolean isThere(String program) {
        try {
            return run(null, 30, Map.of(), program, "--version").exitCode == 0;
        } catch (UncheckedIOException notThere) {
            return false;
        }
    }

    void install() throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path lock = directory.resolve("package-lock.json");
        if (Files.exists(installed) && Files.mismatch(installed, lock) < 0) {
            return;
        }
        Ended npm = run(
                INSTALLING_SECONDS,
                Map.of(),
                "npm",
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--loglevel=error");
        if (npm.exitCode != 0) {
            throw new IOException("npm could not install what the tests need:\n" + npm.output);
        }
        Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs a script with the Node of its packages, if they contain one. */
    Ended run(String script, Map<String, String> environment, String... arguments) {
        Path node = packages.resolve(".bin").resolve("node");
        List<String> command = new ArrayList<>(List.of(Files.exists(node) ? node.toString() : "node", script));
        command.addAll(Arrays.asList(arguments));
        return run(RUNNING_SECONDS, environment, command.toArray(String[]::new));
    }

    /** Runs a command in the directory of the scripts. */
    Ended run(int seconds, Map<String, String> environment, String... command) {
        return run(directory, seconds, environment, command);
    }

    /** @param directory null for the one that the tests run in, as for one that is not there yet */
    private static Ended run(Path directory, int seconds, Map<String, String> environment, String... command) {
        try {
            Path output = Files.createTempFile("clients", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory == null || !Files.exists(directory) ? null : directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = Files.readString(output);
            Files.delete(output);
            return ended
                    ? new Ended(process.exitValue(), text)
                    : new Ended(-1, text + "\nstill running after " + seconds + " seconds");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

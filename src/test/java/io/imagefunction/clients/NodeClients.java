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
 * The scripts in {@code src/test/clients}, each of which uses an official client library. The packages that they need
 * are installed once into {@code target/clients}, as the lock file says.
 */
final class NodeClients {

    private static final Path SOURCES = Path.of("src", "test", "clients");
    static final Path DIRECTORY = Path.of("target", "clients").toAbsolutePath();
    private static final Path PACKAGES = DIRECTORY.resolve("node_modules");

    /** A copy of the lock file, written after a complete installation. */
    private static final Path INSTALLED = PACKAGES.resolve(".lock-file");

    private static final int INSTALLING_SECONDS = 280;
    private static final int RUNNING_SECONDS = 240;

    private NodeClients() {}

    record Ended(int exitCode, String output) {}

    /** The names of the scripts. A file that starts with an underscore is not a script but shared code. */
    static List<String> scripts() {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".mjs") && !name.startsWith("_"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean npmIsThere() {
        try {
            return run(10, Map.of(), "npm", "--version").exitCode == 0;
        } catch (UncheckedIOException notThere) {
            return false;
        }
    }

    static void install() throws IOException {
        Files.createDirectories(DIRECTORY);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.copy(file, DIRECTORY.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path lock = DIRECTORY.resolve("package-lock.json");
        if (Files.exists(INSTALLED) && Files.mismatch(INSTALLED, lock) < 0) {
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
            throw new IOException("npm could not install the official clients:\n" + npm.output);
        }
        Files.copy(lock, INSTALLED, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs a script with the Node of its packages, if they contain one. */
    static Ended run(String script, Map<String, String> environment, String... arguments) {
        Path node = PACKAGES.resolve(".bin").resolve("node");
        List<String> command = new ArrayList<>(List.of(Files.exists(node) ? node.toString() : "node", script));
        command.addAll(Arrays.asList(arguments));
        return run(RUNNING_SECONDS, environment, command.toArray(String[]::new));
    }

    /** Runs a command in the directory of the scripts. */
    static Ended run(int seconds, Map<String, String> environment, String... command) {
        try {
            Path output = Files.createTempFile("clients", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Files.exists(DIRECTORY) ? DIRECTORY.toFile() : null)
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

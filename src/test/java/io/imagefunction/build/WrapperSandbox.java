package io.imagefunction.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A simulated machine for {@code ./mvnw}: a copy of the project's script with an empty home, only the named tools on
 * the PATH, and a stand-in for the Maven release that prints its command line. All paths contain spaces.
 */
final class WrapperSandbox {

    static final String RELEASE = "apache-maven-3.9.16";

    private static final List<String> TOOLS = List.of(
            "basename", "chmod", "cp", "cut", "dirname", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "sleep");
    private static final List<String> DIGESTS = List.of("sha512sum", "shasum", "openssl");

    final Path home;
    final Path project;
    final Path elsewhere;
    private final Path place;
    private final Path path;
    private final Path zip;

    record Run(int status, String out, String err) {}

    WrapperSandbox(Path temp) throws IOException {
        place = temp.toRealPath().resolve("a place with spaces");
        home = Files.createDirectories(place.resolve("my home"));
        project = Files.createDirectories(place.resolve("my project"));
        elsewhere = Files.createDirectories(place.resolve("some where/else"));
        path = Files.createDirectories(place.resolve("my tools"));
        zip = place.resolve("release.zip");
        for (var tool : TOOLS) {
            forward(path.resolve(tool), installed(tool).findFirst().orElseThrow());
        }
        var digest =
                DIGESTS.stream().flatMap(WrapperSandbox::installed).findFirst().orElseThrow();
        forward(path.resolve(digest.getFileName()), digest);
        zipRelease();
        Files.copy(Path.of("mvnw"), script());
        pin(checksum());
    }

    Path script() {
        return project.resolve("mvnw");
    }

    Path cache() {
        return home.resolve(".m2/wrapper/dists");
    }

    String checksum() throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(zip)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    void pin(String checksum) throws IOException {
        var real = Files.readString(Path.of(".mvn/wrapper/maven-wrapper.properties"));
        var properties = project.resolve(".mvn/wrapper/maven-wrapper.properties");
        Files.createDirectories(properties.getParent());
        Files.writeString(properties, real.replaceFirst("(?m)^(distributionSha512Sum)=.*", "$1=" + checksum));
    }

    /** Installs a JDK whose version is only in its {@code release} file. */
    Path jdk(String folder, String version) throws IOException {
        var jdk = jdkWithoutReleaseFile(folder, version);
        executable(jdk.resolve("bin/java"), "exit 1");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    Path jdkWithoutReleaseFile(String folder, String version) throws IOException {
        var jdk = Files.createDirectories(home.resolve(folder));
        executable(jdk.resolve("bin/java"), "echo 'openjdk version \"" + version + "\" 2026-04-21' >&2");
        executable(jdk.resolve("bin/javac"), "exit 1");
        forward(jdk.resolve("bin/jar"), Path.of(System.getProperty("java.home"), "bin/jar"));
        return jdk;
    }

    void tool(String name, String body) throws IOException {
        executable(path.resolve(name), body);
    }

    void removeTool(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    /** The shell command with which a download tool stores the release at {@code target}. */
    String deliver(String target) {
        return "cp '" + zip + "' " + target;
    }

    Process start(Path script, Path folder, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return finish(start(script(), project, environment, arguments));
    }

    /** Reads the output after the end, because it always fits into the pipe's buffer. */
    static Run finish(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("mvnw did not end");
        }
        return new Run(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes()),
                new String(process.getErrorStream().readAllBytes()));
    }

    private static void forward(Path file, Path real) throws IOException {
        executable(file, "exec '" + real + "' \"$@\"");
    }

    private static void executable(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static List<Path> tree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        try (var files = Files.walk(root)) {
            return files.filter(file -> !file.equals(root)).sorted().toList();
        }
    }

    private void zipRelease() throws IOException {
        try (var archive = new ZipOutputStream(Files.newOutputStream(zip))) {
            archive.putNextEntry(new ZipEntry(RELEASE + "/bin/mvn"));
            archive.write("""
                    #!/bin/sh
                    echo "JAVA_HOME=$JAVA_HOME"
                    echo "MAVEN_OPTS=$MAVEN_OPTS"
                    for argument in "$@"; do echo "argument=$argument"; done
                    """.getBytes());
        }
    }

    private static Stream<Path> installed(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable);
    }
}

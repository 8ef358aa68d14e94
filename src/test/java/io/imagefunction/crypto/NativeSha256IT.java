package io.imagefunction.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL's SHA-256 in a small native binary of this package's classes. */
@Tag("native")
class NativeSha256IT {

    private static final String GRAALVM = System.getenv("GRAALVM_HOME");

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void digestsAreThoseOfNistAndOfTheJdk() throws Exception {
        assumeTrue(GRAALVM != null, "GRAALVM_HOME is not set: OpenSSL's SHA-256 is not compared with NIST's examples");
        copy("target/classes", "*.class");
        copy("target/test-classes", "Sha256Vectors*.class");

        run(GRAALVM + "/bin/native-image", "-Ob", "-cp", ".", Sha256Vectors.class.getName(), "vectors");

        assertEquals("", run(directory.resolve("vectors").toString()));
    }

    /** Only this package: whatever else is on a class path, native-image wants with all that it uses. */
    private void copy(String classes, String names) throws IOException {
        Path here = Path.of(Sha256.class.getPackageName().replace('.', '/'));
        Path copies = Files.createDirectories(directory.resolve(here));
        try (var files = Files.newDirectoryStream(Path.of(classes).resolve(here), names)) {
            for (Path file : files) {
                Files.copy(file, copies.resolve(file.getFileName()));
            }
        }
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}

package io.imagefunction;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import io.imagefunction.lambda.RuntimeApi;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The packaged function, {@code target/function.zip}, as a process that runs as on Lambda. The native binary is a
 * custom runtime, which the script {@code bootstrap} starts; Java runs under the same client that AWS's own Java
 * runtime uses.
 */
public final class FunctionProcess implements AutoCloseable {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path TASK_ROOT = TARGET.resolve("function");
    private static final Path BOOTSTRAP = TASK_ROOT.resolve("bootstrap");
    private static final String HANDLER = "io.imagefunction.lambda.PrimedHandler::handleRequest";

    private static int started;

    static {
        try {
            unpack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final Process process;
    private final Path log;

    private FunctionProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param settings properties, passed on as environment variables */
    public static synchronized FunctionProcess start(Map<String, String> settings, RuntimeApi runtime) {
        try {
            Path log = TARGET.resolve("function-" + ++started + ".log");
            ProcessBuilder builder = new ProcessBuilder(command())
                    .directory(TASK_ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
            settings.forEach((name, value) -> environment.put(variable(name), value));
            environment.put("AWS_LAMBDA_RUNTIME_API", runtime.address());
            return new FunctionProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean isNative() {
        return Files.exists(BOOTSTRAP);
    }

    /** Returns all output of the process so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the process ends by itself and returns its exit code; -1 if it does not end. */
    public int exitCode() throws InterruptedException {
        return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Sends a signal. {@code STOP} has the same effect as a freeze by Lambda. */
    public void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " answered " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<String> command() {
        if (isNative()) {
            return List.of(BOOTSTRAP.toString());
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A third of ten pictures of 20 MB. If the heap is too small, the process ends at once, so the test
                // does
                // not run into its timeout.
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Stream.of(AWSLambda.class, LambdaRuntime.class, PojoSerializer.class, SdkInternalThreadLocal.class)
                        .map(FunctionProcess::jar)
                        .collect(Collectors.joining(File.pathSeparator)),
                AWSLambda.class.getName(),
                HANDLER);
    }

    private static String jar(Class<?> content) {
        try {
            return Path.of(content.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String variable(String property) {
        return switch (property) {
            case "aws.accessKeyId" -> "AWS_ACCESS_KEY_ID";
            case "aws.secretAccessKey" -> "AWS_SECRET_ACCESS_KEY";
            case "aws.endpointUrlEventBridge" -> "AWS_ENDPOINT_URL_EVENTBRIDGE";
            case "aws.endpointUrlSns" -> "AWS_ENDPOINT_URL_SNS";
            default -> property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        };
    }

    private static void unpack() throws IOException {
        if (Files.exists(TASK_ROOT)) {
            try (var files = Files.walk(TASK_ROOT)) {
                files.map(Path::toFile)
                        .sorted(java.util.Comparator.reverseOrder())
                        .forEach(File::delete);
            }
        }
        Map<String, ?> withPermissions = Map.of("enablePosixFileAttributes", true);
        try (FileSystem zip = FileSystems.newFileSystem(TARGET.resolve("function.zip"), withPermissions);
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                unpack(file);
            }
        }
    }

    /** Keeps the executable flags of the zip, as Lambda does. */
    private static void unpack(Path inZip) throws IOException {
        Path file = TASK_ROOT.resolve(inZip.toString().substring(1));
        if (Files.isDirectory(inZip)) {
            Files.createDirectories(file);
        } else {
            Files.copy(inZip, file);
            file.toFile()
                    .setExecutable(Files.getPosixFilePermissions(inZip).contains(PosixFilePermission.OTHERS_EXECUTE));
        }
    }
}

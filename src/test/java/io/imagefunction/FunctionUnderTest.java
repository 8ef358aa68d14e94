package io.imagefunction;

import io.imagefunction.lambda.RuntimeApi;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Gives a Quarkus test access to the function. By default the function runs in the JVM of the test. With the system
 * property {@code function.packaged} it is a process that runs the packaged function, with the same settings and
 * neighbours. So the same tests also cover the native binary.
 */
public final class FunctionUnderTest {

    /** The tag of tests that access objects in the function, which is impossible in another process. */
    public static final String IN_PROCESS = "in-process";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Packaged packaged;

    private record Packaged(FunctionProcess process, RuntimeApi runtime, int port) {}

    private FunctionUnderTest() {}

    /** The port of the function's own HTTP server. */
    public static int port() {
        return isPackaged() ? packaged().port : ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    }

    /** Invokes the function with an event and returns its answer. */
    public static byte[] invoke(String event) {
        try {
            if (isPackaged()) {
                return packaged().runtime.invoke(event, TIMEOUT).body().getBytes();
            }
            int port = ConfigProvider.getConfig().getValue("quarkus.lambda.mock-event-server.test-port", Integer.class);
            return CLIENT.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/_lambda_"))
                                    .timeout(TIMEOUT)
                                    .POST(HttpRequest.BodyPublishers.ofString(event))
                                    .build(),
                            BodyHandlers.ofByteArray())
                    .body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static boolean isPackaged() {
        return Boolean.getBoolean("function.packaged");
    }

    /** Returns the log of the packaged function. */
    public static String log() {
        return packaged().process.log();
    }

    static synchronized void stop() {
        if (packaged != null) {
            packaged.process.close();
            packaged.runtime.close();
            packaged = null;
        }
    }

    private static synchronized Packaged packaged() {
        if (packaged == null) {
            int port = FreePort.any();
            Map<String, String> settings = settings();
            settings.put("quarkus.http.port", String.valueOf(port));
            RuntimeApi runtime = new RuntimeApi();
            packaged = new Packaged(FunctionProcess.start(settings, runtime), runtime, port);
            try {
                runtime.awaitReady();
            } catch (Exception e) {
                throw new IllegalStateException(packaged.process.log(), e);
            }
        }
        return packaged;
    }

    /** Returns the settings of the test, from its profile and all of its resources. */
    private static Map<String, String> settings() {
        Config config = ConfigProvider.getConfig();
        Map<String, String> settings = new HashMap<>();
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("image.") || name.startsWith("openrouter.") || name.startsWith("aws."))
                .forEach(name ->
                        config.getOptionalValue(name, String.class).ifPresent(value -> settings.put(name, value)));
        return settings;
    }
}

package io.imagefunction.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagefunction.FreePort;
import io.imagefunction.FunctionProcess;
import io.imagefunction.LocalParts;
import io.imagefunction.Slow;
import io.imagefunction.gateway.Gateway;
import io.imagefunction.gateway.HttpApiGateway;
import io.imagefunction.gateway.RestApiGateway;
import io.imagefunction.gateway.RestApiGateway.Transfer;
import io.imagefunction.lambda.RuntimeApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The official clients work unmodified, with only another base URL, against the packaged function: behind the
 * template's APIs, as on Lambda, and as a server. The REST API streams, as in the template, and needs the native function.
 * Each script gets the URL and two environment variables: {@code TOKEN}, which some clients require, and {@code LIVE},
 * which is not empty if answers are sent while they are made.
 */
@Slow
class OfficialClientsIT {

    private static final String TOKEN = "the-clients-token";
    private static final LocalParts PARTS = new LocalParts();

    private static RuntimeApi runtime;
    private static FunctionProcess function;
    private static Gateway httpApi;
    private static Gateway restApi;
    private static int port;

    enum Way {
        HTTP_API,
        REST_API,
        SERVER;

        /** Whether answers are sent while they are made. */
        boolean isLive() {
            return this == SERVER || this == REST_API && FunctionProcess.isNative();
        }

        String url() {
            return switch (this) {
                case HTTP_API -> httpApi.url();
                case REST_API -> restApi.url();
                case SERVER -> "http://127.0.0.1:" + port;
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        if (!NodeScripts.isThere("npm")) {
            System.err.println("NOT TESTED: the official clients. There is no npm on this machine.");
        }
        assumeTrue(NodeScripts.isThere("npm"), "there is no npm");
        NodeScripts.CLIENTS.install();
        port = FreePort.any();
        Map<String, String> settings = new HashMap<>(PARTS.start());
        settings.put("quarkus.http.port", String.valueOf(port));
        settings.put("image.base64", "true"); // for a client that reads nothing else
        runtime = new RuntimeApi();
        function = FunctionProcess.start(settings, runtime);
        runtime.awaitReady();
        httpApi = new HttpApiGateway(runtime);
        restApi = new RestApiGateway(runtime, FunctionProcess.isNative() ? Transfer.STREAM : Transfer.BUFFERED);
    }

    @AfterAll
    static void stop() {
        if (restApi != null) {
            httpApi.close();
            restApi.close();
        }
        if (function != null) {
            function.close();
            runtime.close();
            PARTS.stop();
        }
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("scriptsAndWays")
    void anOfficialClientWorksUnmodified(String script, Way way) {
        Map<String, String> environment = Map.of("TOKEN", TOKEN, "LIVE", way.isLive() ? "true" : "");
        NodeScripts.Ended client = NodeScripts.CLIENTS.run(script, environment, way.url());

        assertEquals(0, client.exitCode(), () -> client.output() + "\n\nThe function's log:\n" + function.log());
    }

    /** The function on the JVM does not stream, and then both of the APIs answer in the same way. */
    private static Stream<Way> ways() {
        return FunctionProcess.isNative() ? Stream.of(Way.values()) : Stream.of(Way.HTTP_API, Way.SERVER);
    }

    static List<Arguments> scriptsAndWays() {
        return NodeScripts.CLIENTS.scripts().stream()
                .flatMap(script -> ways().map(way -> Arguments.of(script, way)))
                .toList();
    }
}

package io.imagefunction.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FreePort;
import io.imagefunction.RecordingServer;
import io.imagefunction.RecordingServer.Behaviour;
import io.imagefunction.RecordingServer.Received;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the command makes of a server's answers: its output, its exit code, its retries. */
class CommandFailuresTest {

    private static final String URL = "https://example.com/a.png?X-Amz-Signature=1&b=c";
    private static final String OK =
            "{\"usage\":{\"cost\":0.04},\"data\":[{\"url\":\"" + URL + "\"}],\"status\":\"ok\"}";
    private static final String PENDING =
            "{\"status\":\"pending\",\"id\":\"4f1c0e\",\"url\":\"http://elsewhere.invalid/\",\"state\":\"queued\"}";
    private static final String HTML = "<!DOCTYPE html>\n<html><body class=\"x\">Sign in</body></html>";

    private static RecordingServer server;
    private static RecordingServer other;

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeAll
    static void start() {
        server = new RecordingServer(RecordingServer.answering(200, OK));
        other = new RecordingServer(RecordingServer.answering(200, OK));
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    @BeforeEach
    void reset() throws IOException {
        server.reset();
        other.reset();
        directory = Files.createDirectory(temporary.resolve("work"));
    }

    static Stream<String> shells() {
        return Command.shells();
    }

    private static Behaviour answer(int status, String body, String... headers) {
        return (request, sent) -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.response().putHeader(headers[i], headers[i + 1]);
            }
            request.response().setStatusCode(status).end(body);
        };
    }

    private static String failure(String code) {
        return "{\"status\":\"error\",\"code\":\"" + code
                + "\",\"error\":\"The \\\"sentence\\\" of it.\",\"param\":null}";
    }

    /** Announces more than it sends, and closes the connection. */
    private static void cut(io.vertx.core.http.HttpServerRequest request, String sent) {
        request.response().putHeader("Content-Length", "9999").write(OK.substring(0, 30));
        request.connection().close();
    }

    private static final Behaviour CUT_WITHOUT_LENGTH = answer(200, OK.substring(0, OK.length() - 9));

    @ParameterizedTest
    @MethodSource("shells")
    void theUrlsAreTheOnlyOutput(String shell) {
        server.plan(answer(200, """
            { "warnings" : ["quality was left out", "n\\u0061me"],
              "url": "https://example.com/not-this.png", "data[0].url": "x", "data/0/url": "y",
              "data" : [
                { "url" : "https:\\/\\/example.com\\/\\u0061?q=\\"1\\"", "nested": {"url": "z", "data": [{"url": "w"}]} },
                { "sha256": null, "url" : "https://example.com/č🐼\\ud83d\\udc3c" } ],
              "status" : "ok" , "usage" : { "cost" : 0.1665 } }
            """));

        Command.Ended ended = command(shell).run("a red panda").expect(0);

        assertEquals("https://example.com/a?q=\"1\"\nhttps://example.com/č🐼🐼\n", ended.out());
        assertTrue(ended.err().contains("warning: quality was left out\n"), ended::toString);
        assertTrue(ended.err().contains("warning: name\n"), ended::toString);
        assertTrue(ended.err().contains("$0.1665"), ended::toString);
        assertFalse(ended.err().contains("\r") || ended.err().contains("\u001b"), ended::toString);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withJsonTheAnswerIsPrintedAsItCame(String shell) {
        server.plan(answer(200, OK));
        assertEquals(OK, command(shell).run("a", "--json").expect(0).out());

        server.plan(answer(400, failure("refusal")));
        assertEquals(
                failure("refusal"), command(shell).run("a", "--json").expect(3).out());

        server.plan(answer(200, HTML));
        assertEquals("", command(shell).run("a", "--json").expect(1).out());
    }

    /** Status, body, headers, exit code, and what the message contains. */
    static Stream<Arguments> finalAnswers() {
        List<List<Object>> answers = List.of(
                List.of(400, failure("invalid_request"), 3, "The \"sentence\" of it. (HTTP 400, invalid_request)"),
                List.of(400, failure("content_policy_violation"), 3, "content_policy_violation"),
                List.of(400, failure("refusal"), 3, "refusal"),
                List.of(400, failure("invalid_image"), 3, "invalid_image"),
                List.of(404, failure("model_not_found"), 3, "model_not_found"),
                List.of(413, failure("payload_too_large"), 3, "payload_too_large"),
                List.of(413, "<html>too large</html>", 3, "HTTP 413"),
                List.of(422, failure("idempotency_key_reused"), 3, "idempotency_key_reused"),
                List.of(400, failure("price_limit_exceeded"), 4, "price_limit_exceeded"),
                List.of(402, failure("insufficient_credits"), 4, "insufficient_credits"),
                List.of(402, failure("budget_exceeded"), 4, "budget_exceeded"),
                List.of(402, "", 4, "HTTP 402"),
                List.of(401, failure("unauthorized"), 1, "IMAGE_FUNCTION_TOKEN"),
                List.of(403, "{\"message\":\"Forbidden\"}", 1, "Forbidden. Set IMAGE_FUNCTION_TOKEN"),
                List.of(404, HTML, 1, "is IMAGE_FUNCTION_URL right?"),
                List.of(404, failure("not_found"), 1, "not_found"),
                List.of(424, failure("no_image"), 1, "no_image"),
                List.of(200, HTML, 1, "not an answer of image-function"),
                List.of(200, "", 1, "not an answer of image-function"),
                List.of(200, "[" + OK + "]", 1, "not an answer of image-function"),
                List.of(200, "{\"status\":\"error\",\"error\":{\"message\":\"of a proxy\"}}", 1, "of a proxy"),
                List.of(204, "", 1, "HTTP 204"),
                List.of(
                        400,
                        "{\"error\":\"red \\u001b[31m\\n\\u0007 \\u009b31m\",\"code\":\"refusal\"}",
                        3,
                        "red  [31m    31m"));
        return shells().flatMap(shell -> answers.stream()
                .map(answer -> Arguments.of(shell, answer.get(0), answer.get(1), answer.get(2), answer.get(3))));
    }

    @ParameterizedTest
    @MethodSource("finalAnswers")
    void aFailureThatStaysIsSaidAtOnce(String shell, int status, String body, int exitCode, String message) {
        server.plan(answer(status, body));

        Command.Ended ended = command(shell).run("a").expect(exitCode);

        assertEquals("", ended.out());
        assertTrue(ended.err().contains(message), ended::toString);
        assertEquals(1, server.rest().size());
    }

    static Stream<Arguments> passingFailures() {
        Map<String, Behaviour> failures = Map.of(
                "429", answer(429, failure("rate_limit_exceeded"), "Retry-After", "1"),
                "503", answer(503, failure("upstream_unavailable")),
                "HTML 502", answer(502, HTML),
                "408", answer(408, ""),
                "409 in progress", answer(409, failure("in_progress"), "X-Should-Retry", "true", "retry-after", "1"),
                "cut", CommandFailuresTest::cut,
                "cut, without length", CUT_WITHOUT_LENGTH,
                "no answer", (request, sent) -> request.connection().close());
        return shells().flatMap(shell ->
                failures.entrySet().stream().map(failure -> Arguments.of(shell, failure.getKey(), failure.getValue())));
    }

    @ParameterizedTest
    @MethodSource("passingFailures")
    void aPassingFailureIsRetriedWithTheSameKey(String shell, String name, Behaviour failure) {
        server.plan(failure);

        Command.Ended ended = command(shell).run("a red panda").expect(0);

        assertEquals(URL + "\n", ended.out());
        assertTrue(ended.err().contains("Next attempt in 1 s."), ended::toString);
        List<Received> received = server.rest();
        assertEquals(2, received.size(), received::toString);
        assertEquals(received.get(0).header("Idempotency-Key"), received.get(1).header("Idempotency-Key"));
        assertEquals(received.get(0).body(), received.get(1).body());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void retryAfterIsRespected(String shell) {
        server.plan(answer(429, failure("rate_limit_exceeded"), "Retry-After", "2"));
        long start = System.nanoTime();

        command(shell).run("a").expect(0);

        assertTrue(System.nanoTime() - start >= 2_000_000_000L);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatTheServerSaysOfARetryCounts(String shell) {
        server.plan(answer(503, failure("upstream_unavailable"), "x-should-retry", "false"));
        command(shell).run("a").expect(1);
        assertEquals(1, server.rest().size());

        server.plan(answer(400, failure("invalid_request"), "X-SHOULD-RETRY", "true"));
        command(shell).run("a").expect(0);
        assertEquals(2, server.rest().size());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theAttemptsAreLimited(String shell) {
        for (int i = 0; i < 5; i++) {
            server.plan(answer(429, failure("rate_limit_exceeded")));
        }

        command(shell).with("IMAGE_FUNCTION_ATTEMPTS", "2").run("a").expect(1);

        assertEquals(2, server.rest().size());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aLongRetryAfterEndsTheCommandBeforeItsTimeIsOver(String shell) {
        server.plan(answer(429, failure("rate_limit_exceeded"), "Retry-After", "3600"));

        command(shell).run("a").expect(1);

        assertEquals(1, server.rest().size());
    }

    /** Another call with the key is in flight: it is waited for, however many attempts that takes. */
    @ParameterizedTest
    @MethodSource("shells")
    void aCallInFlightIsWaitedFor(String shell) {
        for (int i = 0; i < 3; i++) {
            server.plan(answer(409, failure("in_progress"), "X-Should-Retry", "true", "Retry-After", "0"));
        }

        command(shell).with("IMAGE_FUNCTION_ATTEMPTS", "1").run("a").expect(1);
        assertEquals(1, server.rest().size());
        server.reset();
        for (int i = 0; i < 3; i++) {
            server.plan(answer(409, failure("in_progress"), "X-Should-Retry", "true", "Retry-After", "0"));
        }
        command(shell).with("IMAGE_FUNCTION_ATTEMPTS", "2").run("a").expect(0);
        assertEquals(4, server.rest().size());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anUnreachableServerIsReported(String shell) {
        Command.Ended ended = new Command(shell, directory, "http://127.0.0.1:" + FreePort.any())
                .with("IMAGE_FUNCTION_ATTEMPTS", "2")
                .run("a")
                .expect(1);

        assertEquals("", ended.out());
        assertTrue(ended.err().contains("connect"), ended::toString);
        assertEquals(
                1,
                ended.err()
                        .lines()
                        .filter(line -> line.contains("Next attempt"))
                        .count());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aServerThatIsSilentIsGivenUp(String shell) {
        server.plan((request, sent) -> {});

        Command.Ended ended =
                command(shell).with("IMAGE_FUNCTION_TIMEOUT", "1").run("a").expect(1);

        assertTrue(ended.err().contains("timed out"), ended::toString);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aRedirectIsNotFollowed(String shell) {
        for (int status : List.of(301, 302, 307, 308)) {
            server.plan(answer(status, "", "Location", other.url("127.0.0.1") + "/api/v1/images"));

            Command.Ended ended = command(shell)
                    .with("IMAGE_FUNCTION_TOKEN", "secret-token")
                    .run("a")
                    .expect(1);

            assertTrue(ended.err().contains("redirects"), ended::toString);
        }
        assertEquals(List.of(), other.rest());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aJobIsPolledUntilItEnds(String shell) {
        server.plan(answer(202, PENDING, "Retry-After", "1", "Location", other.url("127.0.0.1")));
        server.plan(answer(503, failure("storage_unavailable")));
        server.plan(
                answer(202, PENDING.replace("queued", "running"), "Preference-Applied", "wait=20", "Retry-After", "9"));
        server.plan(answer(200, OK, "Preference-Applied", "wait=20"));

        Command.Ended ended = command(shell)
                .with("IMAGE_FUNCTION_TOKEN", "secret-token")
                .run("a")
                .expect(0);

        assertEquals(URL + "\n", ended.out());
        assertTrue(ended.err().contains("queued for "), ended::toString);
        assertTrue(ended.err().contains("running for "), ended::toString);
        List<Received> received = server.rest();
        assertEquals(
                List.of(
                        "POST /api/v1/images",
                        "GET /api/v1/images/jobs/4f1c0e",
                        "GET /api/v1/images/jobs/4f1c0e",
                        "GET /api/v1/images/jobs/4f1c0e"),
                received.stream().map(one -> one.method() + " " + one.uri()).toList());
        assertEquals(
                Set.of("Bearer secret-token"),
                received.stream().map(one -> one.header("Authorization")).collect(Collectors.toSet()));
        assertEquals("wait=20", received.get(1).header("Prefer"));
        assertEquals(List.of(), other.rest());
    }

    /** The function has retried the job itself. */
    @ParameterizedTest
    @MethodSource("shells")
    void theFailureOfAJobIsFinal(String shell) {
        server.plan(answer(202, PENDING, "Retry-After", "1"));
        server.plan(answer(502, failure("upstream_error"), "X-Should-Retry", "true", "Preference-Applied", "wait=20"));

        Command.Ended ended = command(shell).run("a").expect(1);

        assertTrue(ended.err().contains("upstream_error"), ended::toString);
        assertEquals(2, server.rest().size());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aJobThatTakesTooLongIsNamed(String shell) {
        server.plan(answer(202, PENDING, "Retry-After", "5"));

        Command.Ended ended =
                command(shell).with("IMAGE_FUNCTION_TIMEOUT", "3").run("a").expect(1);

        assertTrue(ended.err().contains(server.url("127.0.0.1") + "/api/v1/images/jobs/4f1c0e"), ended::toString);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theIdOfAJobCannotLeadElsewhere(String shell) {
        server.plan(answer(202, PENDING.replace("4f1c0e", "../../../admin?x=y")));

        command(shell).run("a").expect(1);

        assertEquals(1, server.rest().size());
    }

    /** The named file, the picture's first bytes, and the file that results. */
    static Stream<Arguments> files() {
        List<List<String>> files = List.of(
                List.of("a.png", "89504e470d0a1a0a", "a.png"),
                List.of("a.PNG", "89504e470d0a1a0a", "a.PNG"),
                List.of("a.png", "ffd8ffe0", "a.jpg"),
                List.of("a.jpeg", "ffd8ffe0", "a.jpeg"),
                List.of("a.jpg", "89504e470d0a1a0a", "a.png"),
                List.of("a.png", "524946460000000057454250", "a.webp"),
                List.of("a.png", "474946383961", "a.gif"),
                List.of("a.png", "0000002066747970617669660000", "a.avif"),
                List.of("a.png", "0000002066747970686569630000", "a.heic"),
                List.of("a.png", "3c737667203e", "a.svg"),
                List.of("a.png", "3c3f786d6c3f3e0a3c737667203e", "a.svg"),
                List.of("a", "89504e470d0a1a0a", "a.png"),
                List.of("a.v2", "ffd8ffe0", "a.v2.jpg"),
                List.of("-a b.png", "89504e470d0a1a0a", "-a b.png"),
                List.of(".hidden", "89504e470d0a1a0a", ".hidden.png"),
                List.of("a.png", "00010203", "a.png"));
        return shells().flatMap(shell ->
                files.stream().map(file -> Arguments.of(shell, file.get(0), file.get(1), file.get(2))));
    }

    @ParameterizedTest
    @MethodSource("files")
    void thePictureIsSavedWithTheExtensionOfItsBytes(String shell, String named, String hex, String saved)
            throws IOException {
        byte[] picture = java.util.HexFormat.of().parseHex(hex);
        server.plan(answer(200, pictures(1)));
        other.plan((request, sent) -> request.response().end(Buffer.buffer(picture)));

        Command.Ended ended = command(shell)
                .with("IMAGE_FUNCTION_TOKEN", "secret-token")
                .run("a", "--output=" + named)
                .expect(0);

        assertEquals(Set.of(saved), files(directory));
        assertArrayEquals(picture, Files.readAllBytes(directory.resolve(saved)));
        assertTrue(ended.err().contains("saved ") && ended.err().contains(saved), ended::toString);
        assertEquals(!named.equals(saved), ended.err().contains("(the picture is "), ended::toString);
        assertEquals(other.url("127.0.0.1") + "/0.png\n", ended.out());
        assertEquals("", other.rest().getFirst().header("Authorization"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void severalPicturesAreNumbered(String shell) throws IOException {
        server.plan(answer(200, pictures(3)));
        for (String bytes : List.of("ffd8ffe0", "89504e470d0a1a0a", "ffd8ffe1")) {
            other.plan((request, sent) -> request.response()
                    .end(Buffer.buffer(java.util.HexFormat.of().parseHex(bytes))));
        }
        Files.createDirectory(directory.resolve("my.pictures"));

        command(shell).run("a", "my.pictures/panda.png").expect(0);

        assertEquals(Set.of("panda-1.jpg", "panda-2.png", "panda-3.jpg"), files(directory.resolve("my.pictures")));
        assertEquals(
                List.of("/0.png", "/1.png", "/2.png"),
                other.rest().stream().map(Received::uri).toList());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aDownloadIsRetriedAndItsFailureSaid(String shell) throws IOException {
        server.plan(answer(200, pictures(1)));
        other.plan(CommandFailuresTest::cut);
        other.plan((request, sent) -> request.response()
                .putHeader("Location", "/b.png")
                .setStatusCode(302)
                .end());
        other.plan((request, sent) -> request.response().end("GIF89a"));
        command(shell).run("a", "a.gif").expect(0);
        assertEquals("GIF89a", Files.readString(directory.resolve("a.gif")));
        Files.delete(directory.resolve("a.gif"));
        other.reset();

        server.plan(answer(200, pictures(1)));
        other.plan(answer(403, "<Error>expired</Error>"));
        Command.Ended ended = command(shell).run("a", "a.gif").expect(1);

        assertEquals(other.url("127.0.0.1") + "/0.png\n", ended.out());
        assertTrue(ended.err().contains("HTTP 403"), ended::toString);
        assertEquals(Set.of(), files(directory));
        assertEquals(1, other.rest().size());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theServerCannotMakeItReadALocalFile(String shell) throws IOException {
        server.plan(answer(200, "{\"status\":\"ok\",\"data\":[{\"url\":\"file:///etc/hostname\"}]}"));

        Command.Ended ended = command(shell).run("a", "a.png").expect(1);

        assertTrue(ended.err().contains("rotocol"), ended::toString);
        assertEquals(Set.of(), files(directory));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aSignalEndsItWithoutTemporaryFiles(String shell) throws Exception {
        server.plan((request, sent) -> {});
        Command.Running running =
                command(shell).with("IMAGE_FUNCTION_TIMEOUT", "2").start("a");
        server.next();

        running.process().destroy();

        assertTrue(running.process().waitFor(30, java.util.concurrent.TimeUnit.SECONDS));
        assertEquals(143, running.ended().exitCode());
    }

    @Test
    void onATerminalTheElapsedTimeIsShown() throws Exception {
        if (!Command.isThere("script")) {
            System.err.println("NOT TESTED: generate_image.sh on a terminal; the program script is not installed");
            return;
        }
        server.plan((request, sent) -> Vertx.currentContext().owner().setTimer(1500, timer -> request.response()
                .end(OK)));
        ProcessBuilder terminal = new ProcessBuilder("script", "-qec", "sh " + Command.SCRIPT + " a", "/dev/null")
                .redirectErrorStream(true);
        terminal.environment().put("IMAGE_FUNCTION_URL", server.url("127.0.0.1"));
        Process process = terminal.start();
        process.getOutputStream().close();

        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), shown);
        assertTrue(shown.contains("\rgenerating… 1 s"), shown);
        assertTrue(shown.contains(URL), shown);
    }

    private static String pictures(int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> "{\"url\":\"" + other.url("127.0.0.1") + "/" + i + ".png\"}")
                .collect(Collectors.joining(",", "{\"data\":[", "],\"status\":\"ok\"}"));
    }

    private static Set<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Command command(String shell) {
        return new Command(shell, directory, server.url("127.0.0.1"));
    }
}

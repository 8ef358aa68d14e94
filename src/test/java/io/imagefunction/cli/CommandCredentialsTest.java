package io.imagefunction.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.RecordingServer;
import io.imagefunction.RecordingServer.Received;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command authenticates by a token or by AWS credentials, and no process list shows either. */
class CommandCredentialsTest {

    private static final String OK = "{\"status\":\"ok\",\"data\":[{\"url\":\"https://example.com/a.png\"}]}";
    private static final String GATEWAY = "http://abc123.execute-api.eu-west-1.amazonaws.com";
    private static final String FUNCTION_URL = "http://abc123.lambda-url.us-east-2.on.aws";

    private static RecordingServer server;

    @TempDir
    private Path temporary;

    private Path directory;
    private Path programs;
    private Path log;

    @BeforeAll
    static void start() {
        server = new RecordingServer(RecordingServer.answering(200, OK));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Puts programs in front of the machine's own that write their arguments down. All hosts lead to the server. */
    @BeforeEach
    void watchPrograms() throws IOException {
        server.reset();
        directory = Files.createDirectory(temporary.resolve("work"));
        programs = Files.createDirectory(temporary.resolve("programs"));
        log = Files.createFile(temporary.resolve("log"));
        for (String name : List.of(
                "curl", "awk", "sed", "tr", "od", "cat", "head", "printf", "echo", "mktemp", "base64", "date", "grep",
                "sleep", "rm", "wc", "cp", "env")) {
            Path real = find(name);
            String hosts = name.equals("curl") ? " --connect-to ::127.0.0.1:" + server.port() : "";
            Path watched = Files.writeString(
                    programs.resolve(name),
                    "#!/bin/sh\nprintf '%s\\n' \"" + name + " $*\" >>" + log + "\nexec " + real + " \"$@\"" + hosts
                            + "\n");
            assertTrue(watched.toFile().setExecutable(true));
        }
    }

    static Stream<String> shells() {
        return Command.shells();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aTokenIsSentAndNoProcessListShowsIt(String shell) throws Exception {
        String token = "se\"cr\\et-$token";

        Command.Ended ended = command(shell, "http://127.0.0.1")
                .with("IMAGE_FUNCTION_TOKEN", token)
                .run("a", "--n=2")
                .expect(0);

        Received received = server.next();
        assertEquals("Bearer " + token, received.header("Authorization"));
        assertFalse((ended.out() + ended.err()).contains("cr\\et"), ended::toString);
        assertHidden("cr\\et");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void awsCredentialsSignTheCallsOfAGateway(String shell) throws Exception {
        command(shell, GATEWAY)
                .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
                .with("AWS_SECRET_ACCESS_KEY", "aws+secret/key")
                .with("AWS_SESSION_TOKEN", "session/token==")
                .run("a")
                .expect(0);

        Received received = server.next();
        String authorization = received.header("Authorization");
        assertTrue(authorization.startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), received::toString);
        assertTrue(authorization.contains("/eu-west-1/execute-api/aws4_request"), received::toString);
        assertEquals("session/token==", received.header("X-Amz-Security-Token"));
        assertHidden("aws+secret");
        assertHidden("session/token");
        assertHidden("AKIDEXAMPLE");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void awsCredentialsSignTheCallsOfAFunctionUrl(String shell) throws Exception {
        command(shell, FUNCTION_URL)
                .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
                .with("AWS_SECRET_ACCESS_KEY", "aws+secret/key")
                .run("a")
                .expect(0);

        Received received = server.next();
        assertTrue(received.header("Authorization").contains("/us-east-2/lambda/aws4_request"), received::toString);
        assertEquals("", received.header("X-Amz-Security-Token"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aTokenComesBeforeAwsCredentials(String shell) throws Exception {
        command(shell, GATEWAY)
                .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
                .with("AWS_SECRET_ACCESS_KEY", "aws+secret/key")
                .with("IMAGE_FUNCTION_TOKEN", "secret-token")
                .run("a")
                .expect(0);

        assertEquals("Bearer secret-token", server.next().header("Authorization"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void awsCredentialsAreOnlyUsedForHostsOfAws(String shell) throws Exception {
        for (String url : List.of("http://example.com", "http://a.execute-api.eu-west-1.amazonaws.com.evil.example")) {
            command(shell, url)
                    .with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
                    .with("AWS_SECRET_ACCESS_KEY", "aws+secret/key")
                    .run("a")
                    .expect(0);
            assertEquals("", server.next().header("Authorization"));
        }
    }

    private void assertHidden(String secret) throws IOException {
        List<String> lines = Files.readAllLines(log, ISO_8859_1);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("curl ")), lines::toString);
        assertEquals(
                List.of(), lines.stream().filter(line -> line.contains(secret)).toList());
    }

    private Command command(String shell, String url) {
        return new Command(shell, directory, url).with("PATH", programs + File.pathSeparator + System.getenv("PATH"));
    }

    private static Path find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(program));
    }
}

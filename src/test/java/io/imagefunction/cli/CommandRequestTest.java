package io.imagefunction.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.RecordingServer;
import io.imagefunction.RecordingServer.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the command sends: every option, and any text, arrives as it was given. */
class CommandRequestTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OK = "{\"status\":\"ok\",\"data\":[{\"url\":\"https://example.com/a.png\"}]}";
    private static final byte[] PNG = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB");

    private static final List<String> TEXTS = List.of(
            "it's \"quoted\"",
            "\\",
            "ends with a backslash \\",
            "\\\" \\n \\u0041 \\\\",
            "\"",
            "line one\nline two\n\nline four",
            "\nstarts with a newline",
            "carriage\r\nreturn",
            "tab\tbell\u0007escape\u001b[31mred\u0001\u001f\u007f",
            "$HOME `id` $(id) ${x} \\$y !! * ? [a-z] ~ # ; & | < >",
            "%s %d %n %%",
            "žluťoučký kůň 🐼 \u200d 中文 \u2028 e\u0301",
            "{\"prompt\":\"other\"}",
            "&",
            "  spaces around  ",
            "<script>alert(1)</script>",
            "@file",
            "EOF",
            "EOF\nEOF",
            "x".repeat(100_000));

    private static RecordingServer server;

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeAll
    static void start() {
        server = new RecordingServer(RecordingServer.answering(200, OK));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() throws IOException {
        server.reset();
        directory = Files.createDirectory(temporary.resolve("work"));
    }

    static Stream<String> shells() {
        return Command.shells();
    }

    static Stream<Arguments> texts() {
        return shells().flatMap(shell -> TEXTS.stream().map(text -> Arguments.of(shell, text)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void anyPromptArrivesUnchanged(String shell, String text) throws Exception {
        command(shell).run(text).expect(0);
        assertEquals(text, sent().path("prompt").textValue());

        command(shell).input(text + "\n").run("-", "", text).expect(0);
        JsonNode sent = sent();
        assertEquals(text, sent.path("prompt").textValue());
        assertEquals(text, sent.path("model").textValue());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyOptionIsSent(String shell) throws Exception {
        command(shell)
                .run(
                        "--model=openai/gpt-image-1",
                        "--aspect-ratio",
                        "16:9",
                        "--resolution=2K",
                        "--size=1536x1024",
                        "a red panda",
                        "--quality",
                        "high",
                        "--output-format=webp",
                        "--background=transparent",
                        "--n",
                        "3",
                        "--seed=-7",
                        "--provider-options",
                        "{\"openai\": {\"moderation\": \"low\", \"x\": [1, {\"}\": \"\\\"\"}]}}")
                .expect(0);

        Received received = server.next();
        assertEquals("POST /api/v1/images", received.method() + " " + received.uri());
        assertEquals("application/json", received.header("Content-Type"));
        assertTrue(received.header("Idempotency-Key").matches("[0-9a-f]{32}"), received::toString);
        assertEquals("respond-async, wait=20", received.header("Prefer"));
        assertEquals(JSON.readTree("""
            {"prompt":"a red panda","model":"openai/gpt-image-1","aspect_ratio":"16:9","resolution":"2K",
             "size":"1536x1024","quality":"high","output_format":"webp","background":"transparent","n":3,
             "seed":-7,"provider":{"options":{"openai":{"moderation":"low","x":[1,{"}":"\\""}]}}}}
            """), JSON.readTree(received.body()));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theArgumentsOfTheSeedAreAccepted(String shell) throws Exception {
        command(shell).run("abstract art", "", "google/gemini-2.5-flash-image").expect(0);

        assertEquals(
                JSON.readTree("{\"prompt\":\"abstract art\",\"model\":\"google/gemini-2.5-flash-image\"}"), sent());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aPromptMayLookLikeAnOption(String shell) throws Exception {
        command(shell).run("--n=2", "--", "--dry-run").expect(0);
        assertEquals("--dry-run", sent().path("prompt").textValue());

        command(shell).run("--", "models").expect(0);
        assertEquals("models", sent().path("prompt").textValue());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aPictureOfAnySizeIsSentAsAReference(String shell) throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        System.arraycopy(PNG, 0, large, 0, PNG.length);
        Files.write(directory.resolve("large one.png"), large);
        Files.write(directory.resolve("-wrong.png"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0});

        command(shell)
                .run("as oil", "--edit", "large one.png", "--edit=./-wrong.png")
                .expect(0);

        JsonNode references = sent().path("input_references");
        String url = references.path(0).path("image_url").path("url").textValue();
        assertEquals("image_url", references.path(0).path("type").textValue());
        assertEquals("data:image/png;base64," + Base64.getEncoder().encodeToString(large), url);
        assertEquals(
                "data:image/jpeg;base64,/9j/AA==",
                references.path(1).path("image_url").path("url").textValue());
        assertEquals(2, references.size());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aDryRunPrintsTheBodyAndSendsNothing(String shell) throws Exception {
        Command.Ended dry = command(shell)
                .with("IMAGE_FUNCTION_TOKEN", "secret-token")
                .run("--dry-run", "say \"hi\"", "--n", "2")
                .expect(0);

        assertEquals(JSON.readTree("{\"prompt\":\"say \\\"hi\\\"\",\"n\":2}"), JSON.readTree(dry.out()));
        assertTrue(dry.err().contains(server.url("127.0.0.1")), dry::toString);
        assertFalse(dry.err().contains("secret-token"), dry::toString);
        assertEquals(List.of(), server.rest());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void eachRunHasItsOwnIdempotencyKey(String shell) throws Exception {
        command(shell).run("a").expect(0);
        command(shell).run("a").expect(0);

        assertFalse(server.next().header("Idempotency-Key").equals(server.next().header("Idempotency-Key")));
    }

    static Stream<Arguments> mistakes() {
        List<List<String>> mistakes = List.of(
                List.of(),
                List.of(""),
                List.of("-"),
                List.of("a", "b", "c", "d"),
                List.of("models", "b", "c"),
                List.of("a", "--nonsense"),
                List.of("a", "--nonsense=1"),
                List.of("-x"),
                List.of("a", "--model"),
                List.of("a", "--n", "two"),
                List.of("a", "--n="),
                List.of("a", "--n", "1.5"),
                List.of("a", "--n", "1,\"size\":\"4K\""),
                List.of("a", "--seed", "007"),
                List.of("a", "--seed", "-"),
                List.of("a", "--edit", "missing.png"),
                List.of("a", "--edit", "."),
                List.of("a", "--edit", "text.txt"),
                List.of("a", "--provider-options", "moderation=low"),
                List.of("a", "--provider-options", "{\"a\":1"),
                List.of("a", "--provider-options", "{}},\"n\":10"),
                List.of("a", "--provider-options", "[]"),
                List.of("a", "--provider-options", "\"a\""),
                List.of("a", "--output", "missing/a.png"),
                List.of("a", "--output", "."),
                List.of("a", "--output", "-"),
                List.of("a", "b.png", "--output", "c.png"),
                List.of("a", "b.png", "m", "--model", "n"));
        return shells().flatMap(shell -> mistakes.stream().map(mistake -> Arguments.of(shell, mistake)));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void wrongUsageIsSaidBeforeAnythingIsSent(String shell, List<String> arguments) throws Exception {
        Files.writeString(directory.resolve("text.txt"), "not a picture");

        Command.Ended ended =
                command(shell).run(arguments.toArray(String[]::new)).expect(2);

        assertEquals("", ended.out());
        assertTrue(ended.err().startsWith("generate_image.sh: "), ended::toString);
        assertEquals(1, ended.err().lines().count(), ended::toString);
        assertEquals(List.of(), server.rest());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aWrongUrlOrTokenIsWrongUsage(String shell) {
        new Command(shell, directory, "localhost:8080").run("a").expect(2);
        new Command(shell, directory, "file:///etc/passwd").run("a").expect(2);
        command(shell)
                .with("IMAGE_FUNCTION_TOKEN", "one\nX-Other: two")
                .run("a")
                .expect(2);
        assertEquals(List.of(), server.rest());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void helpNamesEveryOptionThatIsAccepted(String shell) throws IOException {
        String help = command(shell).run("--help").expect(0).out();

        String script = Files.readString(Command.SCRIPT, UTF_8);
        List<String> options = java.util.regex.Pattern.compile("(?m)^ {4}(--[a-z-]+)\\)")
                .matcher(script)
                .results()
                .map(option -> option.group(1))
                .toList();
        assertTrue(options.size() >= 12, options::toString);
        for (String option : options) {
            assertTrue(help.contains("  " + option + " "), option);
        }
        assertTrue(command(shell).run("--version").expect(0).out().matches("generate_image.sh \\d+\\.\\d+\\.\\d+\n"));
    }

    private Command command(String shell) {
        return new Command(shell, directory, server.url("127.0.0.1") + "/");
    }

    private static JsonNode sent() throws Exception {
        return JSON.readTree(server.next().body());
    }
}

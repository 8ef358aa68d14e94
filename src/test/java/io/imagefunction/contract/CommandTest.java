package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.LocalParts;
import io.imagefunction.cli.Command;
import io.imagefunction.lambda.Events;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The command {@code generate_image.sh} with the function. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class CommandTest {

    private static final Path GUIDE = Path.of("src/docs/how-to/command-line.md");

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void reset() throws IOException {
        Upstream.reset();
        directory = Files.createDirectory(temporary.resolve("work"));
    }

    static Stream<String> shells() {
        return Command.shells();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aPictureIsMadeAndSaved(String shell) throws IOException {
        Command.Ended ended = command(shell).run("a red panda", "panda.png").expect(0);

        assertEquals(1, ended.lines().size(), ended::toString);
        byte[] saved = Files.readAllBytes(directory.resolve("panda.png"));
        assertArrayEquals(Doors.fetch(ended.lines().getFirst()).body(), saved);
        assertTrue(ImageIO.read(directory.resolve("panda.png").toFile()).getWidth() > 0);
        assertTrue(ended.err().contains("saved panda.png"), ended::toString);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theOptionsReachTheModel(String shell) throws IOException {
        Files.write(directory.resolve("reference"), Upstream.picture("png", 20, 10));

        Command.Ended ended = command(shell)
                .run(
                        "žluťoučký \"kůň\" \\ 🐼\nin space",
                        "horse.png",
                        "openai/gpt-image-1",
                        "--n=2",
                        "--size=1536x1024",
                        "--output-format=jpeg",
                        "--edit=reference")
                .expect(0);

        assertEquals(2, ended.lines().size(), ended::toString);
        assertEquals(
                1536, ImageIO.read(directory.resolve("horse-2.jpg").toFile()).getWidth());
        assertTrue(ended.err().contains("horse-1.jpg (the picture is jpg)"), ended::toString);
        String sent = LocalParts.openRouter().requests().getLast().body();
        assertEquals(
                "žluťoučký \"kůň\" \\ 🐼\nin space",
                Doors.json(sent.getBytes(UTF_8)).path("prompt").textValue());
    }

    static Stream<Arguments> failures() {
        List<Arguments> failures = List.of(
                Arguments.of("error:content_policy a red panda", 3),
                Arguments.of("error:refusal a red panda", 3),
                Arguments.of("error:402 a red panda", 4),
                Arguments.of("broken:nothing a red panda", 1));
        return shells().flatMap(shell ->
                failures.stream().map(failure -> Arguments.of(shell, failure.get()[0], failure.get()[1])));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theExitCodeSaysWhy(String shell, String prompt, int exitCode) {
        Command.Ended ended = command(shell).run(prompt).expect(exitCode);

        assertEquals("", ended.out());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aRefusedValueIsNamed(String shell) {
        Command.Ended ended = command(shell).run("a red panda", "--n", "11").expect(3);

        assertTrue(ended.err().contains("n must be"), ended::toString);
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theModelsAreListed(String shell) {
        Command.Ended all = command(shell).run("models").expect(0);
        assertTrue(all.lines().stream().anyMatch(line -> line.startsWith("openai/gpt-image-1\t")), all::toString);

        Command.Ended matching = command(shell).run("models", "OPENAI/").expect(0);
        assertTrue(matching.lines().size() < all.lines().size(), matching::toString);
        assertTrue(matching.lines().stream().allMatch(line -> line.startsWith("openai/")), matching::toString);

        command(shell).run("models", "nothing-like-it").expect(3);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theOptionsAndPricesOfAModelAreListed(String shell) {
        Command.Ended ended = command(shell).run("models", "gpt-image-1").expect(0);

        assertEquals("openai/gpt-image-1", ended.lines().getFirst());
        assertTrue(ended.out().matches("(?s).*\n +quality +auto low medium high\n.*"), ended::toString);
        assertTrue(ended.out().matches("(?s).*\n +n +1 to 10\n.*"), ended::toString);
        assertTrue(ended.out().matches("(?s).*\n +\\$40 per million tokens of output_image\n.*"), ended::toString);
    }

    /** The guide's commands run as they are written, one after the other, in an empty directory. */
    @Test
    void everyCommandOfTheGuideWorks() throws IOException, InterruptedException {
        String local = "http://127.0.0.1:" + Doors.port();
        String commands = Pattern.compile("(?ms)^```sh\n(.*?)^```")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining())
                .replace("http://localhost:8080", local);
        ProcessBuilder shell = new ProcessBuilder("sh", "-eux", "-c", "aws() { :; }\n" + commands)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        shell.environment().putAll(Map.of("API_URL", local, "IMAGE_FUNCTION_URL", local));

        Process run = shell.start();
        String output = new String(run.getInputStream().readAllBytes(), UTF_8);

        assertEquals(0, run.waitFor(), output);
        for (String file : List.of("panda.png", "pandas-1.png", "pandas-3.png", "oil.png", "answer.json")) {
            assertTrue(Files.exists(directory.resolve(file)), output);
        }
    }

    @ParameterizedTest
    @CsvSource({"dash", "bash"})
    void theFunctionServesTheCommand(String shell) throws IOException {
        HttpAnswer served = Doors.get("/generate_image.sh");

        assertEquals(200, served.status());
        assertEquals(
                "text/x-shellscript; charset=utf-8",
                served.header("Content-Type").orElse("").replace(";charset=UTF-8", "; charset=utf-8"));
        assertArrayEquals(Files.readAllBytes(Command.SCRIPT), served.body());
        Path copy = Files.write(directory.resolve("generate_image.sh"), served.body());
        command(shell).script(copy).run("a red panda").expect(0);
    }

    @Test
    void aGatewayServesTheCommand() throws IOException {
        HttpAnswer served = Doors.invoke(Events.get("/generate_image.sh"));

        assertEquals(200, served.status());
        assertEquals(Files.readString(Command.SCRIPT), new String(served.body(), UTF_8));
        assertTrue(Base64.getEncoder().encodeToString(served.body()).length() < 100_000);
    }

    private Command command(String shell) {
        return new Command(shell, directory, "http://127.0.0.1:" + Doors.port());
    }
}

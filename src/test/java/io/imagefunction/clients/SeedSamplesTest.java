package io.imagefunction.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.Slow;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The samples of OpenRouter's documentation run against this function, with another base URL and key. Where a sample
 * reads a picture's base64, it reads the URL instead.
 */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@Slow
class SeedSamplesTest {

    private static final Path SAMPLES = Path.of("src/test/resources/seeds");
    private static final String KEY = "the-samples-key";
    private static final int SECONDS = 60;

    private static final String TABLE = """
        server-tool/chat.mts      | openai/gpt-5-mini                 | !\\[picture]\\(http
        server-tool/responses.mts | openai/gpt-5-mini                 | imageUrl: 'http
        guide/sdk.mts             | google/gemini-2.5-flash-image     | Generated image 1: http
        guide/image-config.py     | google/gemini-3-pro-image-preview | Generated image: http
        guide/stream.py           | google/gemini-2.5-flash-image     | Generated image: http
        chat/sdk.mts              | google/gemini-2.5-flash-image     | Generated image 1: http
        chat/picture.py           | google/gemini-2.5-flash-image     | Generated image: http
        chat/picture.mts          | google/gemini-2.5-flash-image     | Generated image 1: http
        chat/aspect-ratio.py      | google/gemini-2.5-flash-image     | Generated image: http
        chat/aspect-ratio.mts     | google/gemini-2.5-flash-image     | Generated image 1: http
        chat/stream.py            | google/gemini-2.5-flash-image     | Generated image: http
        chat/stream.mts           | google/gemini-2.5-flash-image     | Generated image 1: http
        skill/chat.sh             | -                                 | "url":"http
        skill/image-config.sh     | -                                 | "url":"http
        skill/save.py             | -                                 | Image saved to: generated.png
        skill/save.mts            | -                                 | Image saved to: generated.png
        image-api/models.sh       | -                                 | "id":"bytedance-seed/seedream-4.5"
        image-api/endpoints.sh    | -                                 | "endpoints":\\[
        image-api/models-api.sh   | -                                 | "id":"bytedance-seed/seedream-4.5"
        image-api/image.py        | bytedance-seed/seedream-4.5       | Generated image \\(\\d{3,} chars
        image-api/image.mts       | bytedance-seed/seedream-4.5       | Generated image \\(\\d{3,} chars
        image-api/image.sh        | bytedance-seed/seedream-4.5       | "url":"http
        image-api/aspect-ratio.json | -                               | "url":"http
        image-api/background.json | -                                 | "url":"http
        image-api/count.json      | -                                 | "url":"http
        image-api/reference.json  | -                                 | "url":"http
        image-api/provider.json   | -                                 | "url":"http
        image-api/stream.json     | -                                 | image_generation.completed
        image-api/stream.py       | -                                 | Event: image_generation.completed
        image-api/stream.mts      | -                                 | Event: image_generation.completed
        image-api/stream.sh       | -                                 | image_generation.completed
        """;

    /** Samples that cannot work, with the reason. */
    private static final Map<String, String> NOT_POSSIBLE =
            Map.of("skill/script.sh", "it calls a script that is not part of the documentation");

    @BeforeAll
    static void install() throws IOException {
        needs(NodeScripts.isThere("npm"), "There is no npm on this machine.");
        needs(
                NodeScripts.CLIENTS
                                .run(SECONDS, Map.of(), "python3", "-c", "import requests")
                                .exitCode()
                        == 0,
                "python3 has no requests (pip install requests).");
        NodeScripts.CLIENTS.install();
    }

    private static void needs(boolean there, String otherwise) {
        if (!there) {
            System.err.println("NOT TESTED: the samples of OpenRouter's documentation. " + otherwise);
        }
        assumeTrue(there, otherwise);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = TABLE)
    void aSampleRunsWithAnotherBaseUrlAndKey(String sample, String model, String output) throws IOException {
        Files.deleteIfExists(NodeScripts.CLIENTS.directory.resolve("generated.png"));

        NodeScripts.Ended ended = run(sample, model);

        assertEquals(0, ended.exitCode(), ended.output());
        assertTrue(Pattern.compile(output).matcher(ended.output()).find(), ended.output());
        if (output.contains("generated.png")) {
            byte[] saved = Files.readAllBytes(NodeScripts.CLIENTS.directory.resolve("generated.png"));
            assertEquals((byte) 0x89, saved[0]);
        }
    }

    @Test
    void noSampleIsLeftOut() throws IOException {
        Set<String> known = new TreeSet<>(NOT_POSSIBLE.keySet());
        TABLE.lines().forEach(line -> known.add(line.split("\\|")[0].strip()));

        try (Stream<Path> files = Files.walk(SAMPLES, 2)) {
            Set<String> samples = new TreeSet<>();
            files.filter(file -> Files.isRegularFile(file) && !file.endsWith("README.md"))
                    .forEach(file -> samples.add(SAMPLES.relativize(file).toString()));
            assertEquals(samples, known);
        }
    }

    private static NodeScripts.Ended run(String sample, String model) {
        String url = "http://localhost:" + FunctionUnderTest.port() + "/api/v1";
        String name = "sample-" + sample.replace('/', '-');
        try {
            Files.writeString(
                    NodeScripts.CLIENTS.directory.resolve(name),
                    adapted(Files.readString(SAMPLES.resolve(sample)), url, model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> key = Map.of("OPENROUTER_API_KEY", KEY);
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".mts" -> NodeScripts.CLIENTS.run(name, key);
            case ".py" -> NodeScripts.CLIENTS.run(SECONDS, key, "python3", name);
            case ".sh" -> NodeScripts.CLIENTS.run(SECONDS, key, "bash", name);
            default -> NodeScripts.CLIENTS.run(SECONDS, key, post(url + "/images", name));
        };
    }

    /** A sample that is only a request of the Image API. */
    private static String[] post(String url, String body) {
        return List.of("curl", "-sS", url, "-H", "Content-Type: application/json", "-d", "@" + body)
                .toArray(String[]::new);
    }

    private static String adapted(String sample, String url, String model) {
        return sample.replace("https://openrouter.ai/api/v1", url)
                .replace("{{MODEL}}", model)
                .replace("{{API_KEY_REF}}", KEY)
                .replace("${API_KEY_REF}", KEY)
                .replace("{API_KEY_REF}", KEY)
                .replace("new OpenRouter({", "new OpenRouter({ serverURL: '" + url + "',")
                // The library has renamed its argument since the documentation was written.
                .replace("chat.send({", "chat.send({ chatRequest: {")
                .replace("stream: false,\n});", "stream: false,\n}});")
                .replace("image['b64_json']", "image['url']")
                .replace("image.b64_json", "image.url")
                // These two decode a data URL, and have to fetch the picture instead.
                .replace("image_url.split(\",\", 1)[1]", "requests.get(image_url).content")
                .replace("base64.b64decode(base64_data)", "base64_data")
                .replace(
                        "Buffer.from(base64Data, 'base64')",
                        "Buffer.from(await (await fetch(imageUrl)).arrayBuffer())");
    }
}

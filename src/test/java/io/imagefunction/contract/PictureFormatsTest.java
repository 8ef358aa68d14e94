package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture's bytes determine its format, and everything in the answer and in storage agrees with it. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class PictureFormatsTest {

    private static final String SVG = "image/svg+xml";

    /** OpenRouter's label, which may be missing, wrong or not a media type. */
    private static final List<String> LABELS = List.of(
            "",
            ",\"media_type\":\"image/png\"",
            ",\"media_type\":\"image/webp\"",
            ",\"media_type\":\"text/html\"",
            ",\"media_type\":7",
            ",\"media_type\":null");

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                Arguments.of("PNG", Upstream.picture("png", 7, 3), "image/png", "png", 7, 3),
                Arguments.of("JPEG", Upstream.picture("jpg", 7, 3), "image/jpeg", "jpg", 7, 3),
                Arguments.of("GIF", Upstream.picture("gif", 7, 3), "image/gif", "gif", 7, 3),
                Arguments.of(
                        "lossy WebP",
                        base64("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
                        "image/webp",
                        "webp",
                        1,
                        1),
                Arguments.of(
                        "lossless WebP",
                        base64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
                        "image/webp",
                        "webp",
                        1,
                        1),
                Arguments.of("AVIF", base64(AVIF), "image/avif", "avif", 2, 2),
                Arguments.of(
                        "AVIF whose major brand is the general one",
                        withMajorBrand(base64(AVIF), "mif1"),
                        "image/avif",
                        "avif",
                        2,
                        2),
                svg("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'/>"),
                svg(
                        "\ufeff<?xml version='1.0' encoding='UTF-8'?>\n<!-- a comment -->\n"
                                + "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 20'><script>alert(1)</script></svg>"),
                svg("<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>"
                        + "<svg:svg xmlns:svg='http://www.w3.org/2000/svg' width=\"10px\" height=\"20.2\"/>"),
                svg("<!DOCTYPE svg [" + "<!ENTITY a 'b'>".repeat(240) + "]>"
                        + "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'/>"),
                svg("<!DOCTYPE svg " + "x ".repeat(1900)
                        + "><svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'/>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void labelsOfAPictureAgreeWithItsBytes(
            String name, byte[] bytes, String mediaType, String extension, int width, int height) {
        for (String label : LABELS) {
            Upstream.answers(
                    "{\"created\":1,\"data\":[{\"b64_json\":\"" + Upstream.base64(bytes) + "\"" + label + "}]}");

            JsonNode picture =
                    Contract.success(Doors.images("{'prompt':'a red panda'}")).at("/data/0");

            HttpAnswer fetched = Doors.fetch(picture.path("url").asText());
            assertEquals(200, fetched.status(), fetched::toString);
            assertArrayEquals(bytes, fetched.body());
            assertEquals(mediaType, fetched.contentType());
            assertEquals(mediaType, picture.path("media_type").asText());
            assertEquals(bytes.length, picture.path("size").intValue());
            assertEquals(Pictures.sha256(bytes), picture.path("sha256").asText());
            assertEquals(width, picture.path("width").intValue(), picture::toString);
            assertEquals(height, picture.path("height").intValue(), picture::toString);
            String file = picture.path("id").asText() + "." + extension;
            assertTrue(picture.path("url").asText().contains("/" + file + "?"), picture::toString);
            assertEquals(
                    (mediaType.equals(SVG) ? "attachment" : "inline") + "; filename=\"" + file + "\"",
                    fetched.header("Content-Disposition").orElse(""));
            assertEquals(
                    "private, max-age=31536000, immutable",
                    fetched.header("Cache-Control").orElse(""));
            assertEquals(
                    picture.path("id").asText(), fetched.header("x-amz-meta-id").orElse(""));
            assertTrue(fetched.header("x-amz-meta-model").isPresent());
            assertTrue(fetched.header("x-amz-meta-request-id").isPresent());
            assertFalse(fetched.header("x-amz-meta-prompt").isPresent(), "the prompt is stored only if configured");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><svg width='1' height='1'/></html>",
                "<script>alert(1)</script>",
                "<svgx/>",
                "%PDF-1.7",
                "{\"error\":\"a red panda\"}",
                "<!--" + "<svg/>",
                "GIF7"
            })
    void contentThatIsNotAPictureIsNotStored(String text) {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(text.getBytes(UTF_8)) + "\"}]}");

        JsonNode failure = Contract.failure("broken_answer", Doors.images("{'prompt':'a red panda'}"));

        assertEquals(
                0,
                LocalParts.toS3().seen().stream()
                        .filter(seen -> seen.startsWith("PUT"))
                        .count());
        String beginning = text.substring(0, Math.min(4, text.length()));
        assertFalse(failure.path("error").asText().contains(beginning), "the answer quotes upstream: " + failure);
    }

    @Test
    void aLargeSvgIsAnAttachmentAndKeepsItsLabels() {
        String svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'>"
                + "<!-- a long comment -->".repeat(300_000) + "</svg>";
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(svg.getBytes(UTF_8)) + "\"}]}");

        JsonNode picture =
                Contract.success(Doors.images("{'prompt':'a red panda'}")).at("/data/0");

        HttpAnswer fetched = Doors.fetch(picture.path("url").asText());
        assertEquals(svg.length(), fetched.body().length);
        assertEquals(SVG, fetched.contentType());
        assertTrue(fetched.header("Content-Disposition").orElse("").startsWith("attachment;"));
        assertTrue(fetched.header("x-amz-meta-request-id").isPresent());
    }

    private static final String AVIF = "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAA"
            + "AAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAo"
            + "aWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAA"
            + "EHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0"
            + "EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A=";

    private static Arguments svg(String text) {
        return Arguments.of("SVG " + text.substring(0, 12), text.getBytes(UTF_8), SVG, "svg", 10, 20);
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static byte[] withMajorBrand(byte[] file, String brand) {
        System.arraycopy(brand.getBytes(UTF_8), 0, file, 8, 4);
        return file;
    }
}

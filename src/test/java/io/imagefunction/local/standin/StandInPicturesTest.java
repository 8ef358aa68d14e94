package io.imagefunction.local.standin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandInPicturesTest {

    private static final OpenRouterStandIn STAND_IN = OpenRouterStandIn.start(0);
    private static final StandInClient CLIENT = new StandInClient(STAND_IN);

    @AfterAll
    static void stop() {
        STAND_IN.close();
    }

    @Test
    void aPromptAloneMakesASquarePngWithoutAMediaType() throws Exception {
        var answer = CLIENT.generate("{\"model\":\"openai/gpt-5-image\",\"prompt\":\"a fox\"}");

        var picture = StandInClient.picture(answer, 0);
        assertEquals("1024x1024", picture.getWidth() + "x" + picture.getHeight());
        assertEquals("png", format(StandInClient.file(answer, 0)));
        assertFalse(answer.path("data").path(0).has("media_type"));
        assertTrue(answer.path("created").asLong() > 1_700_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "bytedance-seed/seedream-4.5,   'resolution':'1K' 'aspect_ratio':'21:9', 1536, 672",
                "bytedance-seed/seedream-4.5,   'resolution':'2K' 'aspect_ratio':'16:9', 2688, 1536",
                "bytedance-seed/seedream-4.5,   'size':'2K' 'aspect_ratio':'auto',       2048, 2048",
                "bytedance-seed/seedream-4.5,   'size':'640x360' 'aspect_ratio':'16:9',   640, 360",
                "black-forest-labs/flux.2-pro,  'resolution':'512' 'aspect_ratio':'1:1',  512, 512",
                "black-forest-labs/flux.2-pro,  'aspect_ratio':'9:21',                    672, 1568",
                "google/gemini-2.5-flash-image, 'aspect_ratio':'4:5',                     896, 1152",
                "openai/gpt-image-1,            'size':'1536x1024',                      1536, 1024",
                "openai/gpt-5-image,            'size':'512x512',                        1024, 1024",
            })
    void aPictureHasExactlyThePixelsAskedForUnlessItsModelDropsTheKey(
            String model, String options, int width, int height) throws Exception {
        var answer = CLIENT.generate(request(model, "a fox", options));

        var picture = StandInClient.picture(answer, 0);
        assertEquals(width + "x" + height, picture.getWidth() + "x" + picture.getHeight());
    }

    @Test
    void theSameSeedAndPromptMakeTheSamePicture() throws Exception {
        var once = seeded("a fox", 7);
        assertArrayEquals(once, seeded("a fox", 7));
        assertFalse(Arrays.equals(once, seeded("a fox", 8)));
        assertFalse(Arrays.equals(once, seeded("a hare", 7)));
    }

    @Test
    void withoutASeedEveryPictureDiffers() throws Exception {
        var request = request("bytedance-seed/seedream-4.5", "a fox", "");
        assertFalse(Arrays.equals(
                StandInClient.file(CLIENT.generate(request), 0), StandInClient.file(CLIENT.generate(request), 0)));
    }

    @Test
    void theFourPicturesOfOneCallDiffer() throws Exception {
        var answer = CLIENT.generate(request("bytedance-seed/seedream-4.5", "a fox", "'n':4 'seed':1"));

        assertEquals(4, answer.path("data").size());
        var files = new HashSet<String>();
        for (var i = 0; i < 4; i++) {
            files.add(answer.path("data").path(i).path("b64_json").asText());
        }
        assertEquals(4, files.size());
    }

    @Test
    void aTransparentBackgroundHasAnAlphaChannel() throws Exception {
        var transparent = CLIENT.generate(request("openai/gpt-image-1", "a fox", "'background':'transparent'"));
        var opaque = CLIENT.generate(request("openai/gpt-image-1", "a fox", "'background':'opaque'"));

        var picture = StandInClient.picture(transparent, 0);
        assertEquals(0, picture.getRGB(0, 0) >>> 24);
        assertEquals(255, picture.getRGB(picture.getWidth() / 2, picture.getHeight() / 2) >>> 24);
        assertFalse(StandInClient.picture(opaque, 0).getColorModel().hasAlpha());
    }

    @Test
    void aJpegIsLabelledAndShrinksWithStrongerCompression() throws Exception {
        var good = CLIENT.generate(request("openai/gpt-image-1", "a fox", "'output_format':'jpeg'"));
        var small = CLIENT.generate(
                request("openai/gpt-image-1", "a fox", "'output_format':'jpeg' 'output_compression':20"));

        assertEquals("image/jpeg", good.path("data").path(0).path("media_type").asText());
        assertEquals("jpeg", format(StandInClient.file(good, 0)));
        assertTrue(StandInClient.file(small, 0).length < StandInClient.file(good, 0).length / 2);
    }

    @Test
    void aModelsDefaultFormatCanBeJpeg() throws Exception {
        var answer = CLIENT.generate(request("black-forest-labs/flux.2-pro", "a fox", ""));

        assertEquals("jpeg", format(StandInClient.file(answer, 0)));
    }

    @Test
    void aVectorModelDrawsSvgInTheRequestedShape() throws Exception {
        var answer = CLIENT.generate(request("recraft/recraft-v4-vector", "<a> & b", "'aspect_ratio':'16:9'"));

        var svg = new String(StandInClient.file(answer, 0), StandardCharsets.UTF_8);
        assertEquals(
                "image/svg+xml", answer.path("data").path(0).path("media_type").asText());
        assertTrue(svg.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1344\" height=\"768\""), svg);
        assertTrue(svg.contains("&lt;a> &amp; b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void aPictureOfARequestedFileSizeIsStillReadable(String format) throws Exception {
        var answer = CLIENT.generate(
                request("openai/gpt-image-1", "size:3.5 a fox", "'output_format':'%s'".formatted(format)));

        var file = StandInClient.file(answer, 0);
        assertEquals(3_500_000, file.length, 70_000);
        assertEquals(format, format(file));
        assertEquals(1024, StandInClient.picture(answer, 0).getWidth());
    }

    @Test
    void aLargeSvgIsStillXml() throws Exception {
        var answer = CLIENT.generate(request("recraft/recraft-v4-vector", "size:0.5 a fox", ""));

        var file = StandInClient.file(answer, 0);
        assertEquals(500_000, file.length, 70_000);
        var xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(file));
        assertEquals("svg", xml.getDocumentElement().getTagName());
    }

    @Test
    void aCaptionWithAnyCharactersIsDrawn() throws Exception {
        var letters = "the quick brown fox jumps over a lazy dog 0123456789 .,:!?'-/()+=_%#&;*@<>[]$|~^ äöüéñ 画像";
        CLIENT.generate(request("google/gemini-2.5-flash-image", letters, ""));
    }

    private static byte[] seeded(String prompt, int seed) throws Exception {
        return StandInClient.file(CLIENT.generate(request("bytedance-seed/seedream-4.5", prompt, "'seed':" + seed)), 0);
    }

    /** Separates options by spaces and quotes with apostrophes, to keep the tables above readable. */
    private static String request(String model, String prompt, String options) {
        var more = options.replace(' ', ',').replace('\'', '"');
        return "{\"model\":\"%s\",\"prompt\":\"%s\"%s}".formatted(model, prompt, more.isEmpty() ? "" : "," + more);
    }

    private static String format(byte[] file) throws Exception {
        var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
        return ImageIO.getImageReaders(input).next().getFormatName().toLowerCase(Locale.ROOT);
    }
}

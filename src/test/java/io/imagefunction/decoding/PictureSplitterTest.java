package io.imagefunction.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSplitterTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int REST_LIMIT = 100_000;
    private static final PictureMarks MARKS = new PictureMarks();

    private final ReceivedPictures pictures = new ReceivedPictures();

    @Test
    void decodesEveryPictureAndKeepsTheRestForAJsonParser() throws Exception {
        JsonNode rest = split("""
            {"created": 1748372400, "data": [
              {"b64_json": "aGVsbG8=", "media_type": "image/png"},
              {"media_type": "image/\\u0070ng", "b64_json" : "d29ybGQh"}],
             "usage": {"cost": 0.04}}\
            """);

        assertEquals(List.of("hello", "world!"), texts());
        assertEquals("""
                {"created":1748372400,"data":[{"b64_json":"<0>","media_type":"image/png"},\
                {"media_type":"image/png","b64_json":"<1>"}],"usage":{"cost":0.04}}\
                """, MARKS.replace(rest, n -> "<" + n + ">").toString());
    }

    @Test
    void givesTheSameResultHoweverTheBodyIsSplit() throws Exception {
        byte[] body = """
            {"data":[{"b64_json":"aGVs\\u0062G8h\\/\\/8="},{"b64_json":"data:image\\/png;base64,d29ybGQ="},
            {"b64_json":"da=="}],"b64_json_":"text \\" with b64_json\\\\"}\
            """.getBytes(UTF_8);
        ReceivedPictures expected = new ReceivedPictures();
        byte[] rest = pieces(expected, body, body.length, body.length);

        for (int first = 0; first <= body.length; first++) {
            for (int second = first; second <= body.length; second++) {
                ReceivedPictures actual = new ReceivedPictures();
                assertArrayEquals(rest, pieces(actual, body, first, second));
                assertEquals(expected.broken, actual.broken);
                assertEquals(expected.whole.size(), actual.whole.size());
                for (int i = 0; i < expected.whole.size(); i++) {
                    assertArrayEquals(expected.whole.get(i), actual.whole.get(i));
                }
            }
        }
    }

    @Test
    void agreesWithTheLibrariesOnRandomBodies() throws Exception {
        Random random = new Random(20261121);
        for (int round = 0; round < 500; round++) {
            byte[] picture = new byte[1 + random.nextInt(200_000 >> random.nextInt(16))];
            random.nextBytes(picture);
            ObjectNode body = JSON.createObjectNode().put("créated", random.nextLong());
            body.putArray("data").addObject().put("b64_json", picture).put("media_type", "\"\\\n\u2028");
            ReceivedPictures received = new ReceivedPictures();
            byte[] text = JSON.writeValueAsBytes(body);
            PictureSplitter splitter = new PictureSplitter(PictureRule.IMAGES, MARKS, received, REST_LIMIT);
            for (int at = 0; at < text.length; ) {
                int to = Math.min(text.length, at + 1 + random.nextInt(70_000));
                splitter.feed(text, at, to);
                at = to;
            }

            JsonNode rest = JSON.readTree(splitter.finish());

            assertArrayEquals(picture, received.whole.getFirst());
            ((ObjectNode) body.get("data").get(0)).put("b64_json", MARKS.of(0));
            assertEquals(JSON.readTree(body.toString()), rest);
        }
    }

    /** A link may stand beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "   "})
    void anEmptyTextIsNoPicture(String text) throws Exception {
        ReceivedPictures received = new ReceivedPictures();
        byte[] body = ("{\"b64_json\":\"" + text + "\",\"url\":\"x\"}").getBytes(UTF_8);
        PictureSplitter splitter = new PictureSplitter(PictureRule.IMAGES, MARKS, received, REST_LIMIT);
        for (int at = 0; at < body.length; at++) {
            splitter.feed(body, at, at + 1);
        }

        assertEquals("{\"b64_json\":\"\",\"url\":\"x\"}", new String(splitter.finish(), UTF_8));
        assertEquals(List.of(), received.partials);
    }

    @Test
    void refusesWhatJavasDecoderRefusesAndTakesWhatItTakes() throws Exception {
        Random random = new Random(7);
        String letters = "ABCxyz019+/==-_ \n%é\u0000";
        Set<String> seen = new HashSet<>();
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(10); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            if (text.chars().allMatch(letter -> letter == ' ') || !seen.add(text.toString())) {
                continue;
            }
            byte[] expected = decoded(text.toString());
            ReceivedPictures received = new ReceivedPictures();
            pieces(received, JSON.writeValueAsBytes(JSON.createObjectNode().put("b64_json", text.toString())), 9, 13);

            assertEquals(expected == null ? 1 : 0, received.broken.size(), () -> "of " + text);
            if (expected != null) {
                assertArrayEquals(expected, received.whole.getFirst(), () -> "of " + text);
            }
        }
    }

    /** Java's decoder also accepts absent padding, but no white space. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("[ \n]", ""));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    @Test
    void takesBase64WithWhiteSpaceAnywhereAndWithoutPadding() throws Exception {
        Random random = new Random(10);
        List<String> spaces = List.of(" ", "\t", "\n", "\r\n", "\\n", "\\r\\n", "\\t", "\\u000a", "\\u0020", " \n ");
        for (int round = 0; round < 2_000; round++) {
            byte[] picture = new byte[1 + random.nextInt(300)];
            random.nextBytes(picture);
            Base64.Encoder encoder = random.nextBoolean()
                    ? Base64.getEncoder()
                    : Base64.getEncoder().withoutPadding();
            StringBuilder text = new StringBuilder(encoder.encodeToString(picture));
            for (int count = random.nextInt(6); count > 0; count--) {
                text.insert(atNoEscape(text, random), spaces.get(random.nextInt(spaces.size())));
            }
            byte[] body = ("{\"b64_json\":\"" + text + "\"}").getBytes(UTF_8);
            ReceivedPictures received = new ReceivedPictures();
            pieces(received, body, random.nextInt(body.length), body.length);

            assertEquals(List.of(), received.broken, () -> "of " + text);
            assertArrayEquals(picture, received.whole.getFirst(), () -> "of " + text);
        }
    }

    /** A position outside of escape sequences. */
    private static int atNoEscape(StringBuilder text, Random random) {
        while (true) {
            int at = random.nextInt(text.length() + 1);
            if (text.substring(Math.max(0, at - 5), at).indexOf('\\') < 0) {
                return at;
            }
        }
    }

    /** Text long enough for the decoder to process many characters in one step. */
    @Test
    void refusesAnyOtherCharacterWhereverItStands() throws Exception {
        byte[] picture = new byte[120];
        new Random(11).nextBytes(picture);
        String base64 = Base64.getEncoder().encodeToString(picture);
        for (char wrong : "-_*%!.:é\u0000\u007f".toCharArray()) {
            for (int at = 0; at < base64.length(); at++) {
                String text = base64.substring(0, at) + wrong + base64.substring(at + 1);
                ReceivedPictures received = new ReceivedPictures();
                byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode().put("b64_json", text));
                pieces(received, body, 9, body.length);

                assertEquals(List.of(), received.whole, text);
                assertEquals(List.of("a character that is not base64"), received.broken, text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aGVs*bG8=, a character that is not base64",
        "aGVsbA=, base64 with half of its padding",
        "aGVsb, base64 that ends in the middle of a group",
        "aGVsbG8=aGVs, base64 that goes on after its padding",
        "a===, base64 padding in the wrong place",
        "'data:image/png,hello', a data URL that is not base64",
        "aGVs-G8=, a character that is not base64",
        "aGVs_G8=, a character that is not base64",
    })
    void reportsABrokenPictureAndContinuesAfterIt(String base64, String why) throws Exception {
        split("{\"data\":[{\"b64_json\":\"" + base64 + "\"},{\"b64_json\":\"aGVsbG8=\"}]}");

        assertEquals(List.of(why), pictures.broken);
        assertEquals(List.of("hello"), texts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "12", "{\"b64_json\":\"aGVsbG8=\"}", "[]"})
    void keepsValuesThatAreNotText(String value) throws Exception {
        JsonNode rest = split("{\"b64_json\":" + value + "}");

        assertEquals(value.contains("aGVs") ? 1 : 0, pictures.whole.size());
        assertTrue(rest.has("b64_json"));
    }

    @Test
    void takesDataUrlsWhereAUrlMayStandAndNowhereElse() throws Exception {
        JsonNode rest = split("{\"data\":[{\"url\":\"data:image/png;base64,aGVs\\nbG8=\"},"
                + "{\"url\":\"https://example.com/a.png\"}],\"note\":\"data:image/png;base64,aGVsbG8=\"}");

        assertEquals(List.of("hello"), texts());
        assertEquals("https://example.com/a.png", rest.at("/data/1/url").asText());
        assertTrue(rest.path("note").asText().startsWith("data:"));
    }

    @Test
    void aTextThatNamesThePictureIsNoPicture() throws Exception {
        JsonNode rest = split("{\"note\":\"b64_json\",\"list\":[\"b64_json\",\"aGVsbG8=\"]}");

        assertEquals(List.of(), texts());
        assertEquals("aGVsbG8=", rest.path("list").path(1).asText());
    }

    @Test
    void aBodyCutAnywhereKeepsTheWholePicturesAndBreaksTheOneItIsCutIn() throws Exception {
        byte[] body = "{\"data\":[{\"b64_json\":\"aGVsbG8=\"},{\"b64_json\":\"d29ybGQh\"}],\"x\":1}".getBytes(UTF_8);
        int firstEnds = new String(body, UTF_8).indexOf("\"}") + 1;
        for (int end = 0; end < body.length; end++) {
            ReceivedPictures received = new ReceivedPictures();
            PictureSplitter splitter = new PictureSplitter(PictureRule.IMAGES, MARKS, received, REST_LIMIT);
            splitter.feed(body, 0, end);
            byte[] rest = splitter.finish();

            assertThrows(JsonProcessingException.class, () -> JSON.readValue(rest, ObjectNode.class));
            assertEquals(end >= firstEnds, !received.whole.isEmpty(), "cut at " + end);
            assertTrue(received.whole.size() + received.broken.size() <= 2);
        }
    }

    @Test
    void rejectsARestAboveTheLimit() {
        byte[] endless = "[0,0,0,0,0,0,0,0,0,0,".getBytes(UTF_8);
        PictureSplitter splitter = new PictureSplitter(PictureRule.IMAGES, MARKS, pictures, 1000);

        assertThrows(PictureSplitter.RestTooLarge.class, () -> {
            for (int i = 0; i < 1000; i++) {
                splitter.feed(endless, 0, endless.length);
            }
        });
    }

    private JsonNode split(String body) throws Exception {
        byte[] bytes = body.getBytes(UTF_8);
        return JSON.readTree(pieces(pictures, bytes, bytes.length, bytes.length));
    }

    private static byte[] pieces(PictureReceiver receiver, byte[] body, int first, int second) throws Exception {
        PictureSplitter splitter = new PictureSplitter(PictureRule.IMAGES, MARKS, receiver, REST_LIMIT);
        splitter.feed(body, 0, first);
        splitter.feed(body, first, second);
        splitter.feed(body, second, body.length);
        return splitter.finish();
    }

    private List<String> texts() {
        return pictures.whole.stream().map(bytes -> new String(bytes, UTF_8)).toList();
    }
}

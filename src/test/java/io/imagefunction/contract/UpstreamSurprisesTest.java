package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture is answered even if OpenRouter adds fields, values or statuses without notice. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class UpstreamSurprisesTest {

    private static final byte[] PNG = Upstream.picture("png", 3, 2);
    private static final String PICTURE = "\"b64_json\":\"" + Upstream.base64(PNG) + "\"";

    private final Random random = new Random(4);

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void aPictureIsAnsweredDespiteUnknownMembersAroundIt() {
        for (int i = 0; i < 150; i++) {
            String body = object(
                    List.of("\"data\":[" + object(List.of(PICTURE), "media_type", "revised_prompt") + "]"),
                    "created",
                    "usage",
                    "id",
                    "model",
                    "object",
                    "background",
                    "status",
                    "provider");
            Upstream.answers(new Fault.Answer(
                    200, pick("application/json", "text/plain", "", "image/png", "nonsense", ";"), bytes(body)));

            HttpAnswer answer = Doors.images("{'prompt':'a red panda'}");

            try {
                JsonNode picture = Contract.success(answer).at("/data/0");
                assertArrayEquals(PNG, Doors.fetch(picture.path("url").asText()).body());
            } catch (AssertionError wrong) {
                throw new AssertionError(body, wrong);
            }
        }
    }

    @Test
    void usageContainsOnlyNumbers() {
        Upstream.answers("{\"data\":[{" + PICTURE + "}],\"usage\":{\"cost\":0.04,\"cost_details\":{\"a\":null,\"note\":"
                + "\"a red panda\"},\"total_tokens\":12,\"is_byok\":false,\"picture\":\"data:image/png;base64,"
                + Upstream.base64(PNG) + "\",\"list\":[1,\"x\",{\"y\":\"z\",\"n\":2}]}}");

        JsonNode usage =
                Contract.success(Doors.images("{'prompt':'a red panda'}")).path("usage");

        assertEquals(
                "{\"cost\":0.04,\"cost_details\":{\"a\":null},\"total_tokens\":12,\"is_byok\":false,\"list\":[1,{\"n\":2}]}",
                usage.toString());
    }

    @Test
    void aDamagedAnswerYieldsAPictureOrAClearError() {
        String good = "{\"created\":1748372400,\"data\":[{" + PICTURE
                + ",\"media_type\":\"image/png\"}],\"usage\":{\"cost\":0.04}}";
        for (int i = 0; i < 150; i++) {
            byte[] body = bytes(good);
            for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            Upstream.answers(new Fault.Answer(200, "application/json", body));

            notTheFunctionsFault(Doors.images("{'prompt':'a red panda'}"), new String(body, ISO_8859_1));
        }
    }

    @Test
    void anErrorInAnyFormatYieldsAClearError() {
        int[] statuses = {200, 400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 415, 418, 422, 451};
        for (int i = 0; i < 150; i++) {
            String error = object(
                    List.of("\"availability\":{\"retryable\":false}"), "code", "message", "metadata", "type", "param");
            String body =
                    object(List.of("\"error\":" + (random.nextInt(4) == 0 ? value(0) : error)), "user_id", "data");
            Upstream.answers(
                    new Fault.Answer(statuses[random.nextInt(statuses.length)], "application/json", bytes(body)));

            notTheFunctionsFault(Doors.images("{'prompt':'a red panda'}"), body);
            LocalParts.toOpenRouter().reset();
        }
    }

    /** What comes behind a picture does not matter: it is whole, and it has been paid for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | cut | data: {TYPE,PICTURE,'created':17",
                "1 | cut | data: {PICTURE,'created':17",
                "1 | cut | data: {PICTURE",
                "1 | cut | event: image_generation.completed/data: {PICTURE",
                "1 | whole | data: {TYPE,PICTURE,'usage':{'cost':NaN}}//data: [DONE]//",
                "1 | whole | data: {PICTURE,'usage':{'cost':NaN}}//data: [DONE]//",
                "1 | whole | data: {PICTURE,'x':'\u0001'}//data: {TYPE,'usage':{'cost':1}}//data: [DONE]//",
                "2 | whole | data: {PICTURE,'usage':{'cost':NaN}}//data: {TYPE,PICTURE}//data: [DONE]//",
                "2 | whole | data: {'data':[{PICTURE},{PICTURE}],'usage':{'cost':0.08}}//data: [DONE]//",
                "2 | whole | data: {TYPE,'data':[{PICTURE},{PICTURE}]}//data: [DONE]//",
                "2 | cut | data: {'data':[{PICTURE},{PICTURE}",
            })
    void aPictureIsKeptWhateverBecomesOfItsEvent(int pictures, String end, String stream) throws Exception {
        byte[] body = bytes(events(stream));
        Upstream.answers(
                end.equals("cut")
                        ? new Fault.CutAnswer("text/event-stream", body)
                        : new Fault.Answer(200, "text/event-stream", body));

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda','n':2}"));

        assertEquals(pictures, answer.path("data").size(), answer::toString);
        for (JsonNode picture : answer.path("data")) {
            assertArrayEquals(PNG, Doors.fetch(picture.path("url").asText()).body());
        }
        assertEquals(1, Upstream.generations());
    }

    /** Upstream does not bill previews, wherever it says that they are some. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {PREVIEW,PICTURE}//",
                "data: {PICTURE,PREVIEW}//",
                "event: image_generation.partial_image/data: {PICTURE}//",
                "data: {PICTURE}/event: image_generation.partial_image//",
                "data: {'type':'image_edit.partial_image',PICTURE}//",
            })
    void aPreviewIsNoPictureThatIsPaidFor(String preview) throws Exception {
        String failed = "data: {'error':{'code':503,'message':'overloaded'}}//data: [DONE]//";
        Upstream.answers(new Fault.Answer(200, "text/event-stream", bytes(events(preview + preview + failed))));

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertEquals("upstream_unavailable", failure.path("code").asText(), failure::toString);

        Upstream.answers(new Fault.Answer(
                200, "text/event-stream", bytes(events(preview + preview + "data: {TYPE,PICTURE}//data: [DONE]//"))));
        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda'}"));
        assertEquals(1, answer.path("data").size(), answer::toString);
    }

    private static String events(String stream) {
        return stream.replace('/', '\n')
                .replace("TYPE", "'type':'image_generation.completed'")
                .replace("PREVIEW", "'type':'image_generation.partial_image','partial_image_index':0")
                .replace('\'', '"')
                .replace("PICTURE", PICTURE);
    }

    private static void notTheFunctionsFault(HttpAnswer answer, String body) {
        try {
            JsonNode json = Contract.anyAnswer(answer);
            if (answer.status() == 200) {
                Contract.success(answer);
            } else {
                Contract.failure(answer);
                assertNotEquals("internal_error", json.path("code").asText());
            }
        } catch (AssertionError wrong) {
            throw new AssertionError(body, wrong);
        }
    }

    /** The given members with random values for others, in random order, among unknown members. */
    private String object(List<String> given, String... others) {
        List<String> members = new ArrayList<>(given);
        for (String name : others) {
            if (random.nextBoolean()) {
                members.add('"' + name + "\":" + value(0));
            }
        }
        for (int unknown = random.nextInt(3); unknown > 0; unknown--) {
            members.add("\"new_" + unknown + "\":" + value(0));
        }
        Collections.shuffle(members, random);
        return "{" + String.join(pick(",", " , ", "\n,\t"), members) + "}";
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 3 ? 9 : 11)) {
            case 0 -> "null";
            case 1 -> pick("true", "false");
            case 2 ->
                pick(
                        "0",
                        "-1",
                        "1748372400",
                        "9223372036854775808",
                        "1e308",
                        "-0.0",
                        "1E400",
                        "12345678901234567890123");
            case 3 -> "\"\"";
            case 4 -> pick("\"server_error\"", "\"429\"", "\"content_policy_violation\"", "\"timeout\"", "\"soon\"");
            case 5 ->
                pick("\"\\u0000\\ud800\\\"\\\\\"", "\"b64_json\"", "\"\\\"b64_json\\\":\\\"AAAA\\\"\"", "\"é🐼\"");
            case 6 -> '"' + "long ".repeat(random.nextInt(500)) + '"';
            case 7 -> "\"data:image/png;base64," + Upstream.base64(PNG) + '"';
            case 8 -> pick("[]", "{}", "[[]]");
            case 9 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
            default ->
                "{\"error_type\":" + value(depth + 1) + ",\"raw\":" + value(depth + 1) + ",\"cost\":" + value(depth + 1)
                        + ",\"reasons\":" + value(depth + 1) + "}";
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }
}

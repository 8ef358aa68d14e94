package io.imagefunction.http;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever upstream answers, the caller gets the intact pictures or one clear error, and no upload stays behind. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class UpstreamAnswersTest {

    private static final byte[] PNG = png();
    private static final String GOOD = "{\"b64_json\":\"" + Base64.getEncoder().encodeToString(PNG) + "\"}";

    private static final String TWO_PICTURES = "{\"data\":[" + GOOD + "," + GOOD + "],\"usage\":{\"cost\":0.04}}";

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
    }

    static Stream<Arguments> useless() {
        return Stream.of(
                Arguments.of("", "broken_answer"),
                Arguments.of("<html>bad gateway</html>", "broken_answer"),
                Arguments.of("{\"data\":[{\"b64_json\":\"iVBORw0KGgo", "broken_answer"),
                Arguments.of("{\"data\":[{\"b64_json\":\"*****\"}]}", "broken_answer"),
                Arguments.of("{\"data\":[{\"b64_json\":\"\"}]}", "no_image"),
                Arguments.of("{\"data\":[{\"b64_json\":\"aGVsbG8gd29ybGQ=\"}]}", "broken_answer"),
                Arguments.of("{\"data\":[]}", "no_image"),
                Arguments.of("{\"data\":[{\"b64_json\":null}]}", "no_image"),
                Arguments.of("{}", "no_image"),
                Arguments.of("[]", "broken_answer"),
                Arguments.of("null", "broken_answer"),
                Arguments.of("{\"created\":\"soon\",\"data\":{},\"usage\":7}", "no_image"));
    }

    @ParameterizedTest
    @MethodSource("useless")
    void anUnusableAnswerIsOneClearErrorAndLeavesNoUploads(String body, String code) {
        upstreamAnswers(body);

        App.images("{'prompt':'a red panda'}")
                .then()
                .statusCode(424)
                .body("status", equalTo("error"))
                .body("code", equalTo(code))
                .body("retryable", equalTo(false));

        assertEquals(1, generations(), "a call that may have been paid for is not retried");
        assertEquals(List.of(), uploads());
    }

    @ParameterizedTest
    @ValueSource(strings = {"content_policy", "refusal", "moderation", "raw", "late:content_policy"})
    void aRefusalIsNeverRetried(String kind) {
        App.images("{'prompt':'error:" + kind + " a red panda'}")
                .then()
                .statusCode(400)
                .body("code", equalTo(kind.equals("refusal") ? "refusal" : "content_policy_violation"))
                .body("retryable", equalTo(false))
                .header("X-Should-Retry", "false");

        assertEquals(1, generations());
    }

    @Test
    void intactPicturesAreKeptAndBrokenOnesAreReported() {
        upstreamAnswers("{\"data\":[" + GOOD + ",{\"b64_json\":\"iVBO*\"}," + GOOD + ",{\"b64_json\":\"aGVsbG8=\"}]}");

        Response answer = App.images("{'prompt':'a red panda','model':'openai/gpt-image-1','n':4}");

        Pictures.fetchAndCheck(answer, 2).forEach(picture -> assertArrayEquals(PNG, picture.body()));
        answer.then()
                .body("warnings[0]", equalTo("2 of 4 pictures came."))
                .body(
                        "warnings[1]",
                        equalTo("A picture arrived broken: a character that is not base64. It may still have been"
                                + " billed."))
                .body("warnings[2]", equalTo("OpenRouter's answer cannot be used: what came is no picture: a text."));
    }

    @Test
    void completePicturesAreKeptWhereverTheBodyEnds() {
        for (int length = 1; length < TWO_PICTURES.length(); length += 7) {
            byte[] cut = TWO_PICTURES.substring(0, length).getBytes(UTF_8);
            keepsTheWholePictures(length, new Fault.Answer(200, "application/json", cut));
        }
    }

    @Test
    void completePicturesAreKeptWhereverTheConnectionBreaks() {
        for (int length = 0; length < TWO_PICTURES.length(); length += 23) {
            byte[] cut = TWO_PICTURES.substring(0, length).getBytes(UTF_8);
            keepsTheWholePictures(length, new Fault.CutAnswer("application/json", cut));
        }
    }

    private void keepsTheWholePictures(int length, Fault fault) {
        forgetFaults();
        LocalParts.toOpenRouter().plan(1, request("POST", "/images"), fault);

        Response answer = App.images("{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}");

        int whole = picturesThatEnd(length);
        if (whole == 0) {
            answer.then().statusCode(424).body("code", equalTo("broken_answer"));
            assertEquals(List.of(), uploads());
        } else {
            Pictures.fetchAndCheck(answer, whole).forEach(picture -> assertArrayEquals(PNG, picture.body()));
            answer.then().body("warnings", not(empty()));
        }
        assertEquals(1, generations(), "a call that may have been paid for is not retried");
    }

    @Test
    void aConnectionThatEndsBeforeTheAnswerIsRetried() {
        LocalParts.toOpenRouter().plan(1, request("POST", "/images"), new Fault.LoseRequest());

        Pictures.fetchAndCheck(App.images("{'prompt':'a red panda'}"), 1);

        assertEquals(2, generations());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 524, 529})
    void aTemporaryFailureIsRetried(int status) {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        request("POST", "/images"),
                        new Fault.Answer(status, "text/html", "<p>no</p>".getBytes(UTF_8)));

        Pictures.fetchAndCheck(App.images("{'prompt':'a red panda'}"), 1);

        assertEquals(2, generations());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 409, 413, 422})
    void aPermanentFailureIsNotRetried(int status) {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        request("POST", "/images"),
                        new Fault.Answer(status, "application/json", "{}".getBytes(UTF_8)));

        App.images("{'prompt':'a red panda'}").then().body("status", equalTo("error"));

        assertEquals(1, generations());
    }

    @Test
    void fieldsMayComeInAnyOrderAndUnknownOnesAreIgnored() {
        upstreamAnswers("{\"usage\":{\"cost\":null,\"new\":{\"x\":[1]}},\"object\":\"list\",\"data\":[{\"media_type\":"
                + "\"image/jpeg\",\"revised_prompt\":\"…\",\"b64_json\":\""
                + Base64.getEncoder().encodeToString(PNG)
                + "\",\"score\":0.5}],\"created\":0}");

        Response answer = App.images("{'prompt':'a red panda'}");

        assertArrayEquals(PNG, Pictures.fetchAndCheck(answer, 1).getFirst().body());
        answer.then()
                .body("data[0].media_type", equalTo("image/png"))
                .body("usage", hasKey("cost"))
                .body("usage.cost", nullValue());
        assertTrue(Pictures.json(answer).path("created").longValue() > 1_700_000_000L);
    }

    @Test
    void aLargePictureIsStoredByteForByte() {
        Response answer = App.images("{'prompt':'size:11 a red panda'}");

        byte[] picture = Pictures.fetchAndCheck(answer, 1).getFirst().body();

        assertTrue(picture.length > 10_000_000);
        String id = Pictures.json(answer).at("/data/0/id").textValue();
        assertTrue(id.matches("\\d{8}-[0-9a-f]{32}"), id);
    }

    private static int picturesThatEnd(int before) {
        String text = TWO_PICTURES;
        int pictures = 0;
        for (int quote = text.indexOf("\"}"); quote >= 0 && quote < before; quote = text.indexOf("\"}", quote + 1)) {
            pictures++;
        }
        return pictures;
    }

    private static void upstreamAnswers(String body) {
        LocalParts.toOpenRouter()
                .plan(1, request("POST", "/images"), new Fault.Answer(200, "application/json", body.getBytes(UTF_8)));
    }

    private static int generations() {
        return (int) LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST"))
                .count();
    }

    /** Uploads of pictures only. Previews are stored in parallel, and one of an earlier test may arrive late. */
    private static List<String> uploads() {
        return LocalParts.toS3().seen().stream()
                .filter(seen -> seen.startsWith("PUT") && seen.contains("/images/"))
                .toList();
    }

    private static byte[] png() {
        try {
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", picture);
            return picture.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the operator allows it, a request that asks for {@code b64_json} gets it beside the URLs. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Customized.class)
class Base64AnswersTest {

    private static final String[] PREFER = {"Prefer", "response_format=b64_json"};
    private static final String PANDA = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";
    private static final String ASKING = PANDA.replace("}", ",'response_format':'b64_json'}");

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    private static HttpAnswer post(String path, String json, String... headers) {
        return Doors.post(path, json.replace('\'', '"').getBytes(UTF_8), headers);
    }

    private static JsonNode encoded(HttpAnswer answer, int count) {
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("application/json", answer.contentType());
        JsonNode json = Doors.json(answer.body());
        assertEquals("ok", json.path("status").asText());
        assertEquals(count, json.path("data").size());
        json.path("data").forEach(picture -> {
            byte[] stored = Doors.fetch(picture.path("url").asText()).body();
            assertArrayEquals(
                    stored, Base64.getDecoder().decode(picture.path("b64_json").asText()));
        });
        return json;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/generations"})
    void eachPictureHasItsBytes(String path) {
        JsonNode answer = encoded(post(Doors.IMAGES + path, ASKING), 2);

        assertFalse(answer.has("warnings"), answer::toString);
        assertEquals(answer.at("/data/0/url"), answer.path("imageUrl"));
    }

    @Test
    void aClientThatCannotSendTheFieldSendsAHeader() {
        encoded(Doors.images(PANDA, PREFER), 2);
    }

    /** As from OpenAI, whose clients do not ask for it. */
    @ParameterizedTest
    @CsvSource({"gpt-image-1, true", "openai/gpt-image-1, false", "dall-e-3, false"})
    void openAisOwnNameOfAModelThatMakesOnlyBase64AsksForIt(String model, boolean encoded) {
        HttpAnswer answer = Doors.images("{'prompt':'a red panda','model':'" + model + "'}");

        if (encoded) {
            encoded(answer, 1);
        } else {
            Contract.success(answer);
        }
    }

    @Test
    void anEditHasItsBytesToo() {
        encoded(
                post(
                        Doors.IMAGES + "/edits",
                        ASKING.replace("}", ",'image':'https://pictures.example.com/a.png'}"),
                        "Content-Type",
                        "application/json"),
                2);
    }

    @Test
    void aReplayedAnswerHasTheBytesFromTheBucket() {
        String key = UUID.randomUUID().toString();

        JsonNode first = Contract.success(Doors.images(PANDA, "Idempotency-Key", key));
        HttpAnswer again = Doors.images(ASKING, "Idempotency-Key", key);

        assertEquals(first.at("/data/1/id"), encoded(again, 2).at("/data/1/id"));
        assertEquals("true", again.header("Idempotent-Replayed").orElse(""));
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'a red panda'}",
                "{'prompt':'a red panda','response_format':'url'}",
                "{'prompt':'a red panda','response_format':['b64_json']}"
            })
    void withoutAskingThereIsNoBase64(String request) {
        Contract.success(Doors.images(request));
    }

    @Test
    void toolsAndStreamsNeverHaveThem() {
        String call = "{'name':'generate_image','arguments':{'prompt':'a red panda'}}";
        Contract.anyAnswer(post("/api/v1/tools/call", call, PREFER));

        JsonNode last = LiveStream.events(Doors.images(ASKING.replace("}", ",'stream':true}")))
                .getLast();
        assertTrue(last.at("/warnings/0").asText().startsWith("response_format"), last::toString);
    }

    @Test
    void aFailureIsAsUsual() {
        Contract.failure(
                "content_policy_violation", Doors.images(ASKING.replace("a red", "error:content_policy a red")));
    }

    @Test
    void aGatewayGetsThem() {
        encoded(Doors.invoke(Doors.imagesEvent(ASKING.replace('\'', '"').getBytes(UTF_8))), 2);
    }

    /** Ten pictures of 600 KB are 8 MB in base64, and Lambda's answer has at most 6 MB. */
    @Test
    void whatAGatewayCannotTakeIsLeftOutWithAWarning() {
        String many = "{\"prompt\":\"x\",\"model\":\"openai/gpt-image-1\",\"n\":10,\"response_format\":\"b64_json\"}";
        byte[] picture = Arrays.copyOf(Upstream.picture("png", 7, 3), 600_000);
        String entry = "{\"b64_json\":\"" + Upstream.base64(picture) + "\"}";
        String document = "{\"data\":[" + String.join(",", Collections.nCopies(10, entry)) + "]}";

        Upstream.answers(document);
        JsonNode buffered = Contract.success(Doors.invoke(Doors.imagesEvent(many.getBytes(UTF_8))));
        Upstream.answers(document);
        HttpAnswer server = Doors.post(Doors.IMAGES, many.getBytes(UTF_8));

        assertTrue(buffered.at("/warnings/0").asText().matches("The base64 was left out: .* at most 6291456 .*"));
        assertEquals(10, buffered.path("data").size());
        encoded(server, 10);
    }

    @Test
    void aPictureThatCannotBeReadIsLeftOutWithAWarning() {
        for (int attempt = 0; attempt < 3; attempt++) {
            LocalParts.toS3()
                    .plan(
                            1,
                            FaultProxy.request("GET", "/images/"),
                            new Fault.Answer(503, "application/xml", new byte[0]));
        }

        JsonNode answer = Contract.success(Doors.images(ASKING.replace("2", "1")));

        assertTrue(answer.at("/warnings/0").asText().contains("base64 is missing"), answer::toString);
    }

    @Test
    void aReadThatBreaksOffGoesOnWhereItWas() {
        LocalParts.toS3().plan(2, FaultProxy.request("GET", "/images/"), new Fault.CutBehind(1000));

        JsonNode answer = encoded(Doors.images(ASKING), 2);

        assertFalse(answer.has("warnings"), answer::toString);
    }

    @Test
    void anAnswerThatBreaksOffCannotBeTakenForAWholeOne() {
        LocalParts.toS3()
                .plan(
                        3,
                        FaultProxy.request("GET", "/images/"),
                        new Fault.CutAnswer("image/png", Upstream.picture("png", 70, 30)));

        assertThrows(UncheckedIOException.class, () -> Doors.images(ASKING.replace("2", "1")));
    }
}

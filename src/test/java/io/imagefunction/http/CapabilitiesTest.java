package io.imagefunction.http;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that the model does not support is refused before anything is paid, with the supported values. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class CapabilitiesTest {

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
        LocalParts.openRouter().forgetRequests();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "google/gemini-2.5-flash-image | 'aspect_ratio':'7:3'        | aspect_ratio       | 16:9",
                "bytedance-seed/seedream-4.5   | 'resolution':'512'          | resolution         | 2K",
                "openai/gpt-5-image            | 'output_format':'webp'      | output_format      | background",
                "openai/gpt-image-1            | 'output_compression':101    | output_compression | 100",
                "openai/gpt-image-1            | 'seed':7                    | seed               | quality",
                "openai/gpt-5-image            | 'size':'1024x1024'          | size               | quality",
                "bytedance-seed/seedream-4.5   | 'size':'8K'                 | size               | 2K",
            })
    void aValueThatTheModelDoesNotTakeIsNamedWithThoseItTakes(
            String model, String field, String param, String accepted) {
        App.strictly("{'prompt':'a red panda','model':'" + model + "'," + field + "}")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_request"))
                .body("param", equalTo(param))
                .body("error", allOf(containsString(param), containsString(accepted)));

        assertEquals(0, SentUpstream.bodies().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'size':'2048x2048','resolution':'1K'                 | resolution",
                "'size':'2K','resolution':'1K'                        | resolution",
                "'size':'2048x1024','aspect_ratio':'1:1'              | aspect_ratio",
                "'background':'transparent','output_format':'jpeg'    | output_format",
            })
    void contradictingFieldsAreRefused(String fields, String param) {
        App.strictly("{'prompt':'a red panda','model':'openai/gpt-image-1'," + fields + "}")
                .then()
                .statusCode(400)
                .body("param", equalTo(param));

        assertEquals(0, SentUpstream.bodies().size());
    }

    @Test
    void autoIsAcceptedByEveryModel() {
        Pictures.fetchAndCheck(
                App.strictly("{'prompt':'a red panda','model':'openai/gpt-5-image','aspect_ratio':'auto'}"), 1);

        assertEquals(false, lastBody().has("aspect_ratio"));
    }

    @Test
    void aModelThatMakesOnePictureIsCalledOnceForEachAndTheCostsAreSummed() {
        var answer = App.images("{'prompt':'a red panda','model':'google/gemini-2.5-flash-image','n':3}");

        Pictures.fetchAndCheck(answer, 3);
        assertEquals(3, SentUpstream.bodies().size());
        SentUpstream.bodies().forEach(body -> assertEquals(false, body.has("n")));
        double each = Pictures.json(App.images("{'prompt':'a red panda','model':'google/gemini-2.5-flash-image'}"))
                .path("usage")
                .path("cost")
                .doubleValue();
        assertEquals(3 * each, Pictures.json(answer).path("usage").path("cost").doubleValue(), 1e-9);
    }

    @Test
    void eachOfSeveralCallsHasItsOwnSeed() {
        Pictures.fetchAndCheck(
                App.images("{'prompt':'a red panda','model':'bytedance-seed/seedream-4.5','n':6,'seed':40}"), 6);

        List<JsonNode> calls = SentUpstream.bodies();
        assertEquals(2, calls.size());
        assertEquals(
                List.of(40L, 41L),
                calls.stream()
                        .map(call -> call.path("seed").longValue())
                        .sorted()
                        .toList());
        assertEquals(
                6, calls.stream().mapToInt(call -> call.path("n").intValue()).sum());
    }

    @Test
    void picturesAreKeptIfOnlySomeCallsFail() {
        LocalParts.toOpenRouter()
                .plan(1, request("POST", "/images"), new Fault.Answer(400, "application/json", "{}".getBytes(UTF_8)));

        App.images("{'prompt':'a red panda','model':'google/gemini-2.5-flash-image','n':3}")
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("warnings", hasItem("2 of 3 pictures came."))
                .body("warnings", hasItem(startsWith("The model did not accept the request.")));
    }

    @Test
    void fieldsOfOtherApisAreDroppedWithAWarningAndUnknownOnesGoUpstreamUnchanged() {
        App.images("{'prompt':'a red panda','moderation':'low','response_format':'b64_json',"
                        + "'user':null,'brand_new':{'x':[1.50,12345678901234567890.5]}}")
                .then()
                .statusCode(200)
                .body("warnings", hasItem(startsWith("moderation was ignored")))
                .body("warnings", hasItem(startsWith("response_format was ignored")))
                .body("warnings", hasSize(2));

        JsonNode sent = lastBody();
        String text = LocalParts.openRouter().requests().getLast().body();
        assertTrue(text.contains("\"brand_new\":{\"x\":[1.50,12345678901234567890.5]}"), text);
        assertEquals("openai/gpt-image-1", sent.path("model").textValue());
        for (String left : List.of("moderation", "response_format", "user")) {
            assertEquals(false, sent.has(left), left);
        }
    }

    private static JsonNode lastBody() {
        return SentUpstream.bodies().getLast();
    }
}

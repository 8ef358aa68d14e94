package io.imagefunction.local.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandInErrorsTest {

    private static final OpenRouterStandIn STAND_IN = OpenRouterStandIn.start(0);
    private static final StandInClient CLIENT = new StandInClient(STAND_IN);

    @AfterAll
    static void stop() {
        STAND_IN.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, invalid_request",
        "401, 401, authentication",
        "402, 402, payment_required",
        "403, 403, permission_denied",
        "404, 404, not_found",
        "408, 408, timeout",
        "409, 409, ''",
        "413, 413, payload_too_large",
        "429, 429, rate_limit_exceeded",
        "500, 500, server",
        "502, 502, provider_unavailable",
        "503, 503, provider_overloaded",
        "504, 504, timeout",
        "524, 524, timeout",
        "529, 529, provider_overloaded",
        "content_policy, 400, content_policy_violation",
        "refusal, 400, refusal",
        "moderation, 403, ''",
        "invalid_prompt, 400, invalid_prompt",
        "image_too_large, 400, image_too_large",
        "rate_limit, 429, rate_limit_exceeded",
        "raw, 400, ''",
    })
    void aPromptCanRequestAnyErrorOfOpenRouter(String name, int status, String type) throws Exception {
        var answer = CLIENT.post(prompt("error:" + name + " a fox"));

        assertEquals(status, answer.statusCode());
        var error = StandInClient.json(answer).path("error");
        assertEquals(status, error.path("code").asInt());
        assertFalse(error.path("message").asText().isEmpty());
        assertEquals(type, error.path("metadata").path("error_type").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "503"})
    void aTemporaryErrorSaysWhenToRetry(String name) throws Exception {
        var answer = CLIENT.post(prompt("error:" + name));

        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(null));
    }

    @Test
    void moderationNamesItsReasons() throws Exception {
        var metadata = StandInClient.json(CLIENT.post(prompt("error:moderation a fox")))
                .path("error")
                .path("metadata");

        assertTrue(metadata.path("reasons").isArray());
        assertTrue(metadata.has("flagged_input"));
        assertTrue(metadata.has("provider_name"));
    }

    @Test
    void theCauseOfARawErrorIsJsonInsideAString() throws Exception {
        var error = StandInClient.json(CLIENT.post(prompt("error:raw"))).path("error");

        assertEquals("Provider returned error", error.path("message").asText());
        var raw = new ObjectMapper().readTree(error.path("metadata").path("raw").asText());
        assertEquals(
                "OutputImageSensitiveContentDetected",
                raw.path("error").path("code").asText());
    }

    @Test
    void aLateErrorComesWithStatus200AndIsNotPaid() throws Exception {
        var before = STAND_IN.generations();
        var answer = CLIENT.post(prompt("error:late a fox"));

        assertEquals(200, answer.statusCode());
        assertEquals(502, StandInClient.json(answer).path("error").path("code").asInt());
        assertEquals(before, STAND_IN.generations());
    }

    @ParameterizedTest
    @CsvSource({
        "error:teapot, content_policy",
        "broken:heart, mislabelled",
        "slow:ly,      0 to 900",
        "size:1000,    0 to 100",
    })
    void anUnknownCommandIsAnsweredWithTheKnownOnes(String command, String understood) throws Exception {
        var answer = CLIENT.post(prompt(command + " a fox"));

        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains(understood), answer.body());
    }

    @Test
    void commandsCanBeCombined() throws Exception {
        var begin = System.nanoTime();
        var answer = CLIENT.post(prompt("slow:0.2 error:429 a fox"));

        assertEquals(429, answer.statusCode());
        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(200).toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"error:nonsense", "broken:nonsense", "slow:nonsense"})
    void anUnknownCommandIsAnInvalidPromptAndNotARefusal(String command) throws Exception {
        var answer = CLIENT.post(prompt(command + " a fox"));

        assertEquals(400, answer.statusCode());
        var error = StandInClient.json(answer).path("error");
        assertEquals("invalid_prompt", error.path("metadata").path("error_type").asText());
        assertTrue(error.path("message").asText().contains(command), error.toString());
    }

    @Test
    void aColonInAnOrdinaryPromptIsNotACommand() throws Exception {
        assertEquals(200, CLIENT.post(prompt("portrait: a fox, error:429")).statusCode());
    }

    @Test
    void aFlakyPromptFailsTheGivenNumberOfTimesAndThenSucceeds() throws Exception {
        var before = STAND_IN.generations();

        assertEquals(503, CLIENT.post(prompt("flaky:2 a fox")).statusCode());
        assertEquals(503, CLIENT.post(prompt("flaky:2 a fox")).statusCode());
        assertEquals(503, CLIENT.post(prompt("flaky:2 a hare")).statusCode());
        assertEquals(200, CLIENT.post(prompt("flaky:2 a fox")).statusCode());
        assertEquals(before + 1, STAND_IN.generations());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"Bearer", "Basic abc", "Bearer invalid"})
    void aRequestWithoutAValidKeyIsRefused(String authorization) throws Exception {
        var answer = CLIENT.post(prompt("a fox"), authorization);

        assertEquals(401, answer.statusCode());
        assertEquals(401, StandInClient.json(answer).path("error").path("code").asInt());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'prompt':'x'                                                       | 400 | model",
                "'model':'openai/gpt-5-image'                                       | 400 | prompt",
                "'model':'openai/gpt-5-image','prompt':''                           | 400 | prompt",
                "'model':'openai/gpt-5-image','prompt':'x','n':11                   | 400 | 1 to 10",
                "'model':'openai/gpt-5-image','prompt':'x','n':'two'                | 400 | n: ",
                "'model':'openai/gpt-5-image','prompt':'x','quality':'best'         | 400 | low, medium, high",
                "'model':'openai/gpt-5-image','prompt':'x','stream':'yes'           | 400 | stream",
                "'model':'openai/gpt-5-image','prompt':'x','input_references':['u'] | 400 | image_url",
                "'model':'openai/gpt-image-1','prompt':'x','output_format':'webp'   | 400 | png, jpeg",
                "'model':'openai/gpt-image-1','prompt':'x','aspect_ratio':'21:9'    | 400 | 3:2",
                "'model':'openai/gpt-image-1','prompt':'x','output_compression':101 | 400 | 0 to 100",
                "'model':'google/gemini-2.5-flash-image','prompt':'x','n':2         | 400 | one image",
                "'model':'bytedance-seed/seedream-4.5','prompt':'x','n':5           | 400 | 1 to 4",
                "'model':'bytedance-seed/seedream-4.5','prompt':'x','resolution':'512' | 400 | 1K, 2K, 4K",
                "'model':'bytedance-seed/seedream-4.5','prompt':'x','size':'huge'   | 400 | 2048x2048",
                "'model':'bytedance-seed/seedream-4.5','prompt':'x','size':'2K','resolution':'1K' | 400 | conflicts",
                "'model':'bytedance-seed/seedream-4.5','prompt':'x','size':'1024x1024','aspect_ratio':'16:9' | 400 | conflicts",
                "'model':'bytedance-seed/seedream-4.5','prompt':'x','provider':{'only':['nobody']} | 404 | providers",
                "'model':'nobody/nothing','prompt':'x'                              | 404 | nobody/nothing",
            })
    void anInvalidRequestIsRefusedWithTheReason(String fields, int status, String said) throws Exception {
        var answer = CLIENT.post("{" + fields.replace('\'', '"') + "}");

        assertEquals(status, answer.statusCode(), answer.body());
        var message = StandInClient.json(answer).path("error").path("message").asText();
        assertTrue(message.contains(said), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "not json"})
    void aBodyThatIsNotAnObjectIsRefused(String body) throws Exception {
        assertEquals(400, CLIENT.post(body).statusCode());
    }

    @Test
    void anOptionUnknownToTheModelIsDroppedSilently() throws Exception {
        var answer = CLIENT.post("{\"model\":\"openai/gpt-5-image\",\"prompt\":\"x\",\"seed\":1,\"colour\":\"red\"}");

        assertEquals(200, answer.statusCode());
    }

    @Test
    void aBrokenAnswerIsBrokenInTheRequestedWay() throws Exception {
        assertThrows(IOException.class, () -> CLIENT.post(prompt("broken:cut a fox")));
        assertTrue(CLIENT.post(prompt("broken:base64")).body().contains("*this is not base64*"));
        assertTrue(CLIENT.post(prompt("broken:html")).body().startsWith("<!DOCTYPE html>"));
        assertEquals("", CLIENT.post(prompt("broken:nothing")).body());
        assertEquals(0, CLIENT.generate(prompt("broken:empty")).path("data").size());
        assertEquals(0, CLIENT.generate(prompt("broken:fewer")).path("data").size());
        assertEquals(
                "image/webp",
                CLIENT.generate(prompt("broken:mislabelled"))
                        .path("data")
                        .path(0)
                        .path("media_type")
                        .asText());
    }

    private static String prompt(String prompt) {
        return "{\"model\":\"openai/gpt-5-image\",\"prompt\":\"" + prompt + "\"}";
    }
}

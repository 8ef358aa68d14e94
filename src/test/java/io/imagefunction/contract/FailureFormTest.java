package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.lambda.Events;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure has the form that clients of its path read, wherever the request is refused. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class FailureFormTest {

    /** Ways to fail, before JAX-RS, in it and after it, each as a function of the path. */
    private static final List<Function<String, HttpAnswer>> FAILURES = List.of(
            path -> post(path, "{"),
            path -> post(path, "{'prompt':''}"),
            path -> post(
                    path, "{'prompt':'error:content_policy x','images':[{'image_url':'https://a.example/b.png'}]}"),
            path -> post(path, "{'prompt':'error:402 x','images':[{'image_url':'https://a.example/b.png'}]}"),
            path -> Doors.send("PUT", path, "{}".getBytes(UTF_8)),
            path -> Doors.send("POST", path, "{}".getBytes(UTF_8), "Accept", "application/xml"),
            path -> Doors.send("POST", path, "{}".getBytes(UTF_8), "Accept", "/"),
            path -> Doors.send("POST", path, "{}".getBytes(UTF_8), "Idempotency-Key", "a key"),
            path -> Doors.raw(head(path, "Content-Length: 99999999")),
            path -> Doors.raw(head(path, "Origin: https://evil.example\r\nContent-Length: 0")),
            path -> Doors.invoke(Events.request("POST", path).put("body", "{")));

    private static HttpAnswer post(String path, String json) {
        return Doors.post(path, json.replace('\'', '"').getBytes(UTF_8));
    }

    private static byte[] head(String path, String header) {
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n")
                .getBytes(UTF_8);
    }

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/images/generations", "/images/edits", "/images/variations", "/models"})
    void aPathUnderOpenAisNameAnswersAnErrorObject(String path) {
        for (Function<String, HttpAnswer> way : FAILURES) {
            HttpAnswer answer = way.apply("/api/v1" + path);

            JsonNode failure = Contract.failure(answer);
            JsonNode error = failure.path("error");
            assertEquals(Set.of("message", "type", "code", "param"), names(error), answer::toString);
            assertTrue(error.path("message").asText().endsWith("."), answer::toString);
            assertEquals(failure.path("code"), error.path("code"), answer::toString);
            assertEquals(failure.path("param"), error.path("param"), answer::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/images", "/tools/call", "/images/jobs/1"})
    void anotherPathAnswersTheSentence(String path) {
        for (Function<String, HttpAnswer> way : FAILURES) {
            HttpAnswer answer = way.apply("/api/v1" + path);

            assertTrue(Contract.failure(answer).path("error").isTextual(), answer::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "content_policy, image_generation_user_error",
        "refusal, image_generation_user_error",
        "invalid_image, invalid_request_error",
        "402, insufficient_quota",
        "401, server_error", // the operator's key, not the caller's
        "404, invalid_request_error",
    })
    void theTypeIsOneOfOpenAis(String failure, String type) {
        JsonNode answer = Contract.failure(post(Doors.IMAGES + "/generations", "{'prompt':'error:" + failure + " x'}"));

        assertEquals(type, answer.at("/error/type").asText(), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/images", "/api/v1/images/generations"})
    void aStreamEndsWithOpenAisErrorEventAtEitherPath(String path) {
        Upstream.answers(new io.imagefunction.FaultProxy.Fault.Answer(
                200,
                "text/event-stream",
                ("data: {\"type\":\"image_generation.text_chunk\",\"text\":\"<svg\",\"phase\":\"content\"}\n\n"
                                + "data: {\"type\":\"error\",\"error\":{\"message\":\"no\",\"code\":\"refusal\","
                                + "\"type\":\"refusal\"}}\n\ndata: [DONE]\n\n")
                        .getBytes(UTF_8)));

        JsonNode event = LiveStream.events(
                        post(path, "{'prompt':'a red panda','model':'recraft/recraft-v4-vector','stream':true}"))
                .getLast();

        assertEquals("error", event.path("type").asText(), event::toString);
        assertEquals(Set.of("message", "type", "code", "param"), names(event.path("error")), event::toString);
        assertEquals("error", event.path("status").asText(), event::toString);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.http.Pictures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Assertions of the promises that every answer keeps at every door. */
final class Contract {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, FailureCode> CODES =
            Stream.of(FailureCode.values()).collect(Collectors.toMap(FailureCode::code, Function.identity()));

    private static final Pattern DATA_URL = Pattern.compile("data:[\\w/+.-]*;base64,[A-Za-z0-9+/]{4}");

    /** More than the 64 characters of a SHA-256 or a signature. */
    private static final Pattern BASE64_RUN = Pattern.compile("[A-Za-z0-9+/=]{100}");

    private Contract() {}

    /** An answer without HTTP around it. */
    static HttpAnswer bare(JsonNode answer) {
        FailureCode code = CODES.get(answer.path("code").asText());
        return new HttpAnswer(
                code == null ? 200 : code.status(),
                Map.of("Content-Type", List.of("application/json")),
                answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Asserts that an answer is a failure in the right format, and returns it. */
    static JsonNode failure(HttpAnswer answer) {
        JsonNode json = anyAnswer(answer);
        assertEquals("error", json.path("status").textValue(), answer::toString);
        assertFalse(sentence(json).isBlank(), answer::toString);
        assertTrue(json.has("param") && json.has("retry_after"), answer::toString);
        assertTrue(json.path("retryable").isBoolean(), answer::toString);
        FailureCode code = CODES.get(json.path("code").textValue());
        assertTrue(code != null, answer::toString);
        assertEquals(code.status(), answer.status(), answer::toString);
        assertFalse(json.has("imageUrl") || json.has("data"), answer::toString);
        return json;
    }

    /** The sentence of a failure in either of its forms: see {@link FailureFormTest}. */
    static String sentence(JsonNode failure) {
        JsonNode error = failure.path("error");
        return (error.isObject() ? error.path("message") : error).asText();
    }

    static JsonNode failure(String code, HttpAnswer answer) {
        JsonNode json = failure(answer);
        assertEquals(code, json.path("code").textValue(), answer::toString);
        return json;
    }

    /** Asserts that an answer is a success in the right format, and returns it. */
    static JsonNode success(HttpAnswer answer) {
        JsonNode json = anyAnswer(answer);
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("ok", json.path("status").textValue(), answer::toString);
        assertFalse(json.path("data").isEmpty(), answer::toString);
        assertEquals(json.at("/data/0/url"), json.path("imageUrl"), answer::toString);
        assertEquals(json.at("/data/0/link"), json.path("link"), answer::toString);
        assertFalse(json.has("error") || json.has("code"), answer::toString);
        json.path("data").forEach(picture -> {
            assertTrue(picture.path("url").asText().startsWith("http"), answer::toString);
            assertTrue(picture.path("media_type").asText().startsWith("image/"), answer::toString);
            assertTrue(picture.path("size").isIntegralNumber(), answer::toString);
            assertTrue(picture.path("sha256").asText().matches("[0-9a-f]{64}"), answer::toString);
            assertFalse(picture.path("id").asText().isEmpty(), answer::toString);
            Pictures.assertExpiry(picture);
        });
        return json;
    }

    /** Asserts that an answer is a pending job in the right format, and returns it. */
    static JsonNode pending(HttpAnswer answer) {
        JsonNode json = anyAnswer(answer);
        assertEquals(202, answer.status(), answer::toString);
        assertEquals("pending", json.path("status").textValue(), answer::toString);
        assertTrue(json.path("id").asText().matches("[0-9a-f]{64}"), answer::toString);
        assertEquals(json.path("url").asText(), answer.header("Location").orElse(""), answer::toString);
        assertTrue(Integer.parseInt(answer.header("Retry-After").orElse("0")) > 0, answer::toString);
        assertFalse(json.has("error") || json.has("data") || json.has("imageUrl"), answer::toString);
        return json;
    }

    /** The promises for both successes and failures. */
    static JsonNode anyAnswer(HttpAnswer answer) {
        holdsNoPicture(answer.text());
        assertTrue(
                answer.contentType().toLowerCase(Locale.ROOT).startsWith("application/json"),
                () -> "not JSON: " + answer);
        try {
            JsonNode json = JSON.readTree(answer.body());
            assertTrue(json.isObject(), answer::toString);
            return json;
        } catch (IOException notJson) {
            throw new AssertionError("not JSON: " + answer, notJson);
        }
    }

    /** No answer contains base64 in any form. */
    static void holdsNoPicture(String text) {
        assertFalse(text.contains("b64_json"), text);
        assertFalse(DATA_URL.matcher(text).find(), text);
        assertFalse(BASE64_RUN.matcher(text).find(), text);
    }
}

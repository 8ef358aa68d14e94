package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.json.BoundedJsonFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * OpenRouter's refusal in its many forms, read but not yet judged: an HTTP status with
 * {@code {"error":{"code","message","metadata"}}}, the same inside a 200, or a body that is none of it.
 *
 * @param status HTTP status, or the error's own code where the HTTP status was 200; 0 if there is none
 * @param type {@code metadata.error_type} or the error's {@code code} or {@code type} where that is a word, else ""
 * @param text all the words there are, with those that hide in {@code metadata.raw}: for matching and, shortened, the log
 * @param moderated whether {@code metadata.reasons} says that the prompt was flagged
 * @param retryable what {@code availability.retryable} says, if it does
 * @param retryAfter what {@code Retry-After} or {@code availability.retry_after} says, if they do
 * @param json the error as it came; missing if the body was none
 */
public record UpstreamError(
        int status,
        String type,
        String text,
        boolean moderated,
        Optional<Boolean> retryable,
        Optional<Duration> retryAfter,
        JsonNode json) {

    private static final Pattern WORD = Pattern.compile("[\\w.:-]{1,64}");
    private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");
    private static final Set<String> NOT_ABOUT_IT =
            Set.of("raw", "flagged_input", "provider_name", "model_slug", "error_type");
    private static final JsonMapper JSON =
            JsonMapper.builder(BoundedJsonFactory.forAnswers()).build();

    /** Of an error inside an answer with status 200. */
    public static UpstreamError within(JsonNode error) {
        return of(200, error, "", Optional.empty());
    }

    static UpstreamError of(int status, byte[] body, String retryAfter) {
        JsonNode document = parse(body);
        return of(status, document.path("error"), document.isMissingNode() ? text(body) : "", seconds(retryAfter));
    }

    static UpstreamError of(int status, JsonNode error, String otherText, Optional<Duration> retryAfter) {
        JsonNode metadata = error.path("metadata");
        JsonNode availability = error.path("availability");
        String text = String.join(
                        " ",
                        error.isTextual() ? error.textValue() : "",
                        error.path("message").asText(""),
                        raw(metadata.path("raw")),
                        words(metadata),
                        otherText)
                .strip();
        return new UpstreamError(
                status == 200 ? code(error.path("code")).orElse(status) : status,
                word(metadata.path("error_type"), error.path("code"), error.path("type")),
                text,
                metadata.path("reasons").isArray(),
                availability.path("retryable").isBoolean()
                        ? Optional.of(availability.path("retryable").booleanValue())
                        : Optional.empty(),
                retryAfter.or(() -> seconds(availability.path("retry_after").asText())),
                error);
    }

    /** The code as a number, which some send as text. */
    private static Optional<Integer> code(JsonNode code) {
        return STATUS.matcher(code.asText("")).matches()
                ? Optional.of(Integer.valueOf(code.asText()))
                : Optional.empty();
    }

    /** The truth of a bare "Provider returned error" is in a string that is itself JSON. */
    private static String raw(JsonNode raw) {
        return raw.isMissingNode() || raw.isNull() ? "" : raw.isTextual() ? raw.textValue() : raw.toString();
    }

    /** What else is said about it; but not what the request said. */
    private static String words(JsonNode metadata) {
        return metadata.properties().stream()
                .filter(member -> member.getValue().isTextual() && !NOT_ABOUT_IT.contains(member.getKey()))
                .map(member -> member.getValue().textValue())
                .collect(Collectors.joining(" "));
    }

    private static String word(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate.isTextual()
                    && WORD.matcher(candidate.textValue()).matches()
                    && code(candidate).isEmpty()) {
                return candidate.textValue();
            }
        }
        return "";
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return JSON.missingNode();
        }
    }

    private static String text(byte[] body) {
        return new String(body, 0, Math.min(body.length, 500), StandardCharsets.UTF_8);
    }

    /** OpenRouter sends seconds; the other form of the header, a date, is for caches. */
    private static Optional<Duration> seconds(String value) {
        try {
            double seconds = value == null || value.isBlank() ? -1 : Double.parseDouble(value.strip());
            return seconds >= 0 && seconds < 86_400
                    ? Optional.of(Duration.ofMillis((long) Math.ceil(seconds * 1000)))
                    : Optional.empty();
        } catch (NumberFormatException notSeconds) {
            return Optional.empty();
        }
    }
}

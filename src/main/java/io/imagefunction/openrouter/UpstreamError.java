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
 * Error from OpenRouter, parsed but not yet classified. It arrives as an HTTP error status with {@code
 * {"error":{"code","message","metadata"}}}, as such an object in an answer with status 200, or as any other body.
 *
 * @param status HTTP status, or the error's own code where the HTTP status was 200; 0 if there is none
 * @param type {@code metadata.error_type} or the error's {@code code} or {@code type} if that is a single word, else ""
 * @param text all messages, including those in {@code metadata.raw}; for matching and, shortened, for the log
 * @param moderated whether {@code metadata.reasons} says that the prompt was flagged
 * @param retryable value of {@code availability.retryable}, if present
 * @param retryAfter value of {@code Retry-After} or {@code availability.retry_after}, if present
 * @param json the original error; a missing node if the body had none
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

    /** Parses an error inside an answer with status 200. */
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

    /** Returns the code as a number. Some providers send it as text. */
    private static Optional<Integer> code(JsonNode code) {
        return STATUS.matcher(code.asText("")).matches()
                ? Optional.of(Integer.valueOf(code.asText()))
                : Optional.empty();
    }

    /**
     * OpenRouter's message may be just "Provider returned error". Then this field has the cause, often as JSON text.
     */
    private static String raw(JsonNode raw) {
        return raw.isMissingNode() || raw.isNull() ? "" : raw.isTextual() ? raw.textValue() : raw.toString();
    }

    /** Joins the other texts about the error, without those that quote the request. */
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

    /** Parses seconds, which is what OpenRouter sends. The date form of the header is ignored. */
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

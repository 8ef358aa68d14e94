package io.imagefunction.failure;

import static io.imagefunction.failure.FailureCode.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.openrouter.UpstreamErrors;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {

    private static final String SECRET = "words of theirs";

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(400, typed("content_policy_violation"), CONTENT_POLICY_VIOLATION),
                Arguments.of(
                        403,
                        "{'error':{'code':403,'message':'" + SECRET
                                + "','metadata':{'reasons':['violence'],'flagged_input':'a …'}}}",
                        CONTENT_POLICY_VIOLATION),
                Arguments.of(
                        400,
                        "{'error':{'code':400,'message':'Provider returned error','metadata':{'raw':"
                                + "'{\\\"error\\\":{\\\"code\\\":\\\"OutputImageSensitiveContentDetected\\\"}}'}}}",
                        CONTENT_POLICY_VIOLATION),
                Arguments.of(
                        200, "{'error':{'code':400,'message':'flagged by content policy'}}", CONTENT_POLICY_VIOLATION),
                Arguments.of(400, typed("refusal"), REFUSAL),
                Arguments.of(400, typed("invalid_request"), INVALID_REQUEST),
                Arguments.of(400, typed("invalid_prompt"), INVALID_REQUEST),
                Arguments.of(400, typed("invalid_image"), INVALID_IMAGE),
                Arguments.of(400, typed("image_too_large"), INVALID_IMAGE),
                Arguments.of(400, typed("unsupported_image_format"), INVALID_IMAGE),
                Arguments.of(400, typed("image_download_failed"), INVALID_IMAGE),
                Arguments.of(401, typed("authentication"), CONFIGURATION_ERROR),
                Arguments.of(401, plain(401), CONFIGURATION_ERROR),
                Arguments.of(402, plain(402), INSUFFICIENT_CREDITS),
                Arguments.of(403, plain(403), CONFIGURATION_ERROR),
                Arguments.of(404, plain(404), MODEL_NOT_FOUND),
                Arguments.of(408, plain(408), UPSTREAM_TIMEOUT),
                Arguments.of(409, plain(409), INVALID_REQUEST),
                Arguments.of(413, plain(413), PAYLOAD_TOO_LARGE),
                Arguments.of(422, plain(422), INVALID_REQUEST),
                Arguments.of(429, plain(429), RATE_LIMIT_EXCEEDED),
                Arguments.of(500, plain(500), UPSTREAM_ERROR),
                Arguments.of(502, plain(502), UPSTREAM_UNAVAILABLE),
                Arguments.of(503, "<html>" + SECRET + "</html>", UPSTREAM_UNAVAILABLE),
                Arguments.of(504, "", UPSTREAM_TIMEOUT),
                Arguments.of(524, plain(524), UPSTREAM_TIMEOUT),
                Arguments.of(529, typed("provider_overloaded"), UPSTREAM_UNAVAILABLE),
                Arguments.of(599, "[]", UPSTREAM_ERROR),
                Arguments.of(200, "{'error':{'code':502,'message':'" + SECRET + "'}}", UPSTREAM_UNAVAILABLE),
                Arguments.of(200, "{'error':'" + SECRET + "'}", UPSTREAM_ERROR));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyFormOfAnErrorHasItsCode(int status, String body, FailureCode code) {
        Failure failure = failure(status, body, null);

        assertEquals(code, failure.code());
        assertFalse(failure.message().contains(SECRET), "upstream's own text is not passed on");
        assertTrue(failure.message().endsWith("."), failure::message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys",
                "Key limit exceeded (monthly limit)",
                "This API key has reached its weekly spending limit",
                "You have exceeded your monthly budget",
                "Budget has been exceeded! Current cost: 10.2, Max budget: 10.0",
                "Insufficient credits. Add more using https://openrouter.ai/credits",
                "insufficient balance",
                "Your account has insufficient funds",
                "Your credit balance is too low to access the API",
                "You exceeded your current quota, please check your plan and billing details.",
                "This request requires more credits, or fewer max_tokens",
                "The workspace's budget is exhausted",
                "Organization spend limit reached",
                "Usage limit reached for this account",
                "No more credits",
            })
    void aUsedUpBudgetIsRecognizedUnderAnyStatus(String words) {
        for (int status : new int[] {402, 403, 429}) {
            for (String error : new String[] {
                "{'error':{'code':" + status + ",'message':'" + words.replace("'", "’") + "'}}",
                "{'error':{'message':'Provider returned error','metadata':{'raw':'" + words.replace("'", "’") + "'}}}",
                "{'error':{'message':'Forbidden','metadata':{'reason':'" + words.replace("'", "’") + "'}}}",
                "{'error':'" + words.replace("'", "’") + "'}",
            }) {
                Failure failure = failure(status, error, null);

                assertEquals(INSUFFICIENT_CREDITS, failure.code(), error);
                assertFalse(failure.retryable(), error);
            }
        }
        assertEquals(
                INSUFFICIENT_CREDITS,
                failure(200, "{'error':{'code':'403','message':'" + words.replace("'", "’") + "'}}", null)
                        .code());
    }

    @ParameterizedTest
    @CsvSource({
        "429, insufficient_quota, x, INSUFFICIENT_CREDITS",
        "403, key_limit_exceeded, x, INSUFFICIENT_CREDITS",
        "403, permission_denied, Key limit exceeded, INSUFFICIENT_CREDITS",
        "429, rate_limit_exceeded, Rate limit exceeded: free-models-per-day, RATE_LIMIT_EXCEEDED",
        "429, '', Quota exceeded for metric requests per minute. Please retry in 20s, RATE_LIMIT_EXCEEDED",
        "429, '', Rate limit reached for gpt-image-1 in organization org-1, RATE_LIMIT_EXCEEDED",
        "403, '', Your request was flagged by our safety system, CONTENT_POLICY_VIOLATION",
        "403, '', This model is not allowed for your key, CONFIGURATION_ERROR",
        "400, '', prompt exceeds the limit of 4000 characters, INVALID_REQUEST",
    })
    void otherLimitsAreNotAUsedUpBudget(int status, String type, String words, FailureCode code) {
        String error = "{'error':{'message':'" + words + "','metadata':{'error_type':'" + type + "'}}}";

        assertEquals(code, failure(status, error, null).code());
    }

    @Test
    void upstreamDecidesWhetherAFailureIsRetryable() {
        Failure failure = failure(
                500, "{'error':{'code':500,'message':'m','availability':{'retryable':false,'retry_after':7}}}", null);

        assertFalse(failure.retryable());
        assertEquals(Optional.of(Duration.ofSeconds(7)), failure.retryAfter());
    }

    @Test
    void aRefusalIsNeverRetryableEvenIfUpstreamSaysSo() {
        Failure failure = failure(
                400,
                "{'error':{'message':'m','metadata':{'error_type':'content_policy_violation'},"
                        + "'availability':{'retryable':true}}}",
                "3");

        assertFalse(failure.retryable());
        assertEquals(Optional.empty(), failure.retryAfter());
    }

    @Test
    void retryAfterIsReadInSecondsOnly() {
        assertEquals(Optional.of(Duration.ofSeconds(2)), failure(429, "{}", "2").retryAfter());
        assertEquals(
                Optional.of(Duration.ofMillis(1500)),
                failure(429, "{}", " 1.5 ").retryAfter());
        assertEquals(
                Optional.empty(),
                failure(429, "{}", "Wed, 21 Oct 2026 07:28:00 GMT").retryAfter());
        assertEquals(Optional.empty(), failure(429, "{}", "-1").retryAfter());
        assertEquals(Optional.empty(), failure(429, "{}", "NaN").retryAfter());
    }

    @Test
    void aBodyWithoutInformationIsIgnored() {
        for (String body :
                new String[] {"", "null", "[1]", "{'error':[]}", "{'error':{'metadata':[]}}", "{", "'x'", "1"}) {
            for (int status : IntStream.rangeClosed(300, 599).toArray()) {
                assertEquals(
                        failure(status, "{}", null).code(),
                        failure(status, body, "x").code(),
                        status + " " + body);
            }
        }
    }

    private static Failure failure(int status, String body, String retryAfter) {
        return Failures.of(UpstreamErrors.read(status, body.replace('\'', '"'), retryAfter));
    }

    private static String typed(String type) {
        return "{'error':{'code':400,'message':'" + SECRET + "','metadata':{'error_type':'" + type + "'}}}";
    }

    private static String plain(int status) {
        return "{'error':{'code':" + status + ",'message':'" + SECRET + "'},'user_id':'u'}";
    }
}

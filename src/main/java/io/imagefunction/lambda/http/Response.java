package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.imagefunction.answer.Answer;
import io.imagefunction.answer.FailureForm;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An HTTP response that is complete and can be written as the answer of an event. */
record Response(int status, MultiMap headers, byte[] body) {

    private static final Set<String> TEXTUAL = Set.of(
            "application/json",
            "application/xml",
            "application/yaml",
            "application/x-yaml",
            "application/javascript",
            "application/x-ndjson");

    static final Failure LATE =
            Failure.of(FailureCode.DEADLINE_EXCEEDED, "The answer was not ready before the function's deadline.");
    static final Failure STOPPED = Failure.of(FailureCode.INTERNAL_ERROR, "The function was stopped.");

    /** The response when the application itself cannot answer, in the form of its path. */
    static Response of(Failure failure, FailureForm form) {
        MultiMap headers = HttpHeaders.headers()
                .add(HttpHeaders.CONTENT_TYPE, "application/json")
                .add("X-Should-Retry", Boolean.toString(failure.retryable()));
        byte[] body = form.json(Answer.of(failure)).toString().getBytes(StandardCharsets.UTF_8);
        return new Response(failure.code().status(), headers, body);
    }

    static Failure tooLarge(int limit) {
        return Failure.of(
                FailureCode.RESPONSE_TOO_LARGE, "The answer is larger than the " + limit + " bytes allowed here.");
    }

    /** Writes the fields {@code body} and {@code isBase64Encoded}, which all services read. */
    void writeBody(JsonGenerator json) throws IOException {
        Optional<String> text = text();
        json.writeBooleanField("isBase64Encoded", text.isEmpty());
        if (text.isPresent()) {
            json.writeStringField("body", text.get());
        } else {
            json.writeBinaryField("body", body);
        }
    }

    /**
     * Returns the body as text if no byte is lost by that. Base64 is avoided, because a REST API decodes it only if
     * configured to.
     */
    private Optional<String> text() {
        if (body.length == 0) {
            return Optional.of("");
        }
        if (headers.contains(HttpHeaders.CONTENT_ENCODING) || !isTextual(headers.get(HttpHeaders.CONTENT_TYPE))) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isTextual(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.startsWith("text/")
                || TEXTUAL.contains(type)
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || type.endsWith("+yaml");
    }
}

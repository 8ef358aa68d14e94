package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.chat.assembly.Piece;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamError;
import io.imagefunction.openrouter.UpstreamException;
import java.util.regex.Pattern;

/**
 * A failure in the shape that OpenRouter's clients expect, {@code {"error":{"code","message","metadata"}}}, with the
 * fields of this function's own errors beside it. Upstream's message is passed on, except for secrets.
 *
 * @param status HTTP status
 */
public record ChatFailure(int status, ObjectNode body, Failure failure) {

    /** Keys, pictures and signatures. Backtracking is bounded, so that matching takes linear time. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)\\bsk-[\\w-]+|data:[^,\\s]{0,200},\\S*|X-Amz-[\\w-]{1,40}=[^&\\s\"]*|[A-Za-z0-9+/=_-]{80,}");

    /** Whether the value of upstream's member {@code error} reports an error. */
    static boolean isError(JsonNode error) {
        return error.isObject() && !error.isEmpty() || !Piece.text(error).isEmpty();
    }

    public static ChatFailure of(Throwable problem) {
        Failure failure = Failures.of(problem);
        ChatFailure said =
                problem instanceof UpstreamException.Reported reported ? of(reported.error(), failure) : of(failure);
        Failures.usage(problem).ifPresent(usage -> said.body().set("usage", usage));
        return said;
    }

    public static ChatFailure of(Failure failure) {
        ObjectNode error = JsonNodeFactory.instance
                .objectNode()
                .put("code", failure.code().status())
                .put("message", failure.message())
                .put("param", failure.param().orElse(null))
                .put("type", failure.code().code());
        error.putObject("metadata").put("error_type", failure.code().code());
        return new ChatFailure(failure.code().status(), body(failure, error), failure);
    }

    private static ChatFailure of(UpstreamError upstream, Failure failure) {
        FailureCode reason = Failures.of(upstream).code();
        // A rejected key is the operator's, so upstream's message is not for the caller.
        if (reason == FailureCode.CONFIGURATION_ERROR) {
            return of(failure);
        }
        boolean broken = failure.code() != reason;
        int status = !broken && upstream.status() >= 400 && upstream.status() < 600
                ? upstream.status()
                : failure.code().status();
        ObjectNode error = upstream.json() instanceof ObjectNode said
                ? clean(said.deepCopy())
                : JsonNodeFactory.instance.objectNode();
        if (!error.path("message").isTextual()) {
            error.put("message", failure.message());
        } else if (broken) {
            error.put(
                    "message",
                    failure.message() + " OpenRouter says: "
                            + error.path("message").textValue());
        }
        error.put("code", status);
        ObjectNode metadata = metadata(error);
        if (!metadata.hasNonNull("error_type")) {
            metadata.put("error_type", reason.code());
        }
        return new ChatFailure(status, body(failure, error), failure);
    }

    /** Metadata that is not an object is kept as the member {@code raw}. */
    private static ObjectNode metadata(ObjectNode error) {
        JsonNode said = error.path("metadata");
        if (said instanceof ObjectNode metadata) {
            return metadata;
        }
        ObjectNode metadata = error.putObject("metadata");
        if (!said.isMissingNode() && !said.isNull()) {
            metadata.set("raw", said);
        }
        return metadata;
    }

    private static ObjectNode body(Failure failure, ObjectNode error) {
        ObjectNode body = Answer.of(failure).json();
        body.set("error", error);
        return body;
    }

    private static ObjectNode clean(ObjectNode error) {
        error.remove("user_id");
        error.properties().forEach(member -> member.setValue(cleaned(member.getValue())));
        return error;
    }

    private static JsonNode cleaned(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> clean(object);
            case ArrayNode array -> {
                for (int at = 0; at < array.size(); at++) {
                    array.set(at, cleaned(array.get(at)));
                }
                yield array;
            }
            case TextNode text ->
                TextNode.valueOf(SECRET.matcher(text.textValue()).replaceAll("…"));
            default -> value;
        };
    }
}

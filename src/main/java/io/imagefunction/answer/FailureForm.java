package io.imagefunction.answer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import java.util.regex.Pattern;

/**
 * The form of a failure, which follows from the path of the request. OpenAI's client libraries read an object {@code
 * error}, so the paths that have OpenAI's names answer one. All other members are the same in both forms.
 */
public enum FailureForm {
    /** {@code "error"} is the sentence. */
    CONTRACT,

    /** {@code "error"} is {@code {"message","type","code","param"}}. */
    OPENAI;

    private static final Pattern OPENAIS_PATHS =
            Pattern.compile("/?api/v1/(images/(generations|edits|variations)/?|models?(/.*)?)");

    /** @param path without the query */
    public static FailureForm at(String path) {
        return OPENAIS_PATHS.matcher(path).matches() ? OPENAI : CONTRACT;
    }

    public ObjectNode json(Answer.Failed failed) {
        return this == CONTRACT ? failed.json() : failed.json().set("error", error(failed.failure()));
    }

    private static ObjectNode error(Failure failure) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("message", failure.message())
                .put("type", type(failure.code()))
                .put("code", failure.code().code())
                .put("param", failure.param().orElse(null));
    }

    /** The word that OpenAI's API has for this kind of failure. */
    private static String type(FailureCode code) {
        return switch (code) {
            case CONTENT_POLICY_VIOLATION, REFUSAL -> "image_generation_user_error";
            case UNAUTHORIZED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case INSUFFICIENT_CREDITS, BUDGET_EXCEEDED -> "insufficient_quota";
            case RATE_LIMIT_EXCEEDED, TOO_MANY_CALLS -> "rate_limit_error";
            default -> code.status() >= 500 || code.mayBePaid() ? "server_error" : "invalid_request_error";
        };
    }
}

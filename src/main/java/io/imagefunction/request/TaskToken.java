package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * The token by which a state machine waits for a task that it has started ({@code .waitForTaskToken}). This function
 * never sends it back, so the state machine would wait until its timeout for a picture that it has paid for.
 */
public final class TaskToken {

    private static final Pattern NAME = Pattern.compile(".*task_?token", Pattern.CASE_INSENSITIVE);

    /** A member of another name that ends in "token" must also have a token's value. */
    private static final Pattern OTHER_NAME = Pattern.compile(".*token", Pattern.CASE_INSENSITIVE);

    private static final Pattern VALUE = Pattern.compile("(?:AQC|AAAA)[A-Za-z0-9+/]{64,}={0,2}");

    static final String REFUSAL =
            " is not taken here: this function sends no token back, so the state machine would wait"
                    + " for ever. Invoke it by request-response (arn:aws:states:::lambda:invoke without .waitForTaskToken), which"
                    + " returns the answer. Nothing was paid.";

    private TaskToken() {}

    /** Whether a request that a state machine has sent brings a token. */
    public static boolean isIn(JsonNode request) {
        return request.properties().stream().anyMatch(member -> is(member.getKey(), member.getValue()));
    }

    static boolean is(String name, JsonNode value) {
        return value.isTextual()
                && !value.textValue().isBlank()
                && (NAME.matcher(name).matches()
                        || OTHER_NAME.matcher(name).matches()
                                && VALUE.matcher(value.textValue()).matches());
    }
}

package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import io.imagefunction.tool.Arguments;

/**
 * The arguments of a call, which are a JSON object as text; some models write the object itself, or the text as JSON.
 */
public final class CallArguments {

    private CallArguments() {}

    /** One JSON object as text. Other text stays unchanged, and the tool says what is wrong with it. */
    public static String text(JsonNode arguments) {
        if (arguments.isMissingNode() || arguments.isNull()) {
            return "{}";
        }
        if (!arguments.isTextual()) {
            return arguments.toString();
        }
        String text = arguments.textValue();
        if (text.isBlank()) {
            return "{}";
        }
        JsonNode within = parsed(text);
        return within.isTextual() && parsed(within.textValue()).isObject() ? within.textValue() : text;
    }

    /** The prompt; "" if the arguments cannot be read. */
    public static String prompt(JsonNode arguments) {
        try {
            return new Arguments(Arguments.object(arguments)).text("prompt").orElse("");
        } catch (FailureException malformed) {
            return "";
        }
    }

    /** Whether nothing can follow in a stream. */
    static boolean isWhole(JsonNode arguments) {
        if (!arguments.isTextual()) {
            return arguments.isObject() && !arguments.isEmpty();
        }
        String text = arguments.textValue().strip();
        return (text.endsWith("}") || text.endsWith("\"")) && !parsed(text).isMissingNode();
    }

    private static JsonNode parsed(String text) {
        try {
            return StrictJson.MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            return MissingNode.getInstance();
        }
    }
}

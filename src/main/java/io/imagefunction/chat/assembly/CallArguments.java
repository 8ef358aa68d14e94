package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import io.imagefunction.tool.Arguments;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arguments of a call, which are a JSON object as text; some models write the object itself, or the text as JSON.
 */
public final class CallArguments {

    private static final Pattern EMPTY = Pattern.compile("\\s*+\\{\\s*+}\\s*+");
    private static final Pattern EMPTY_SO_FAR = Pattern.compile("\\s*+\\{?+\\s*+}?+\\s*+");

    private CallArguments() {}

    /** Whether they are an empty object as text, or the beginning of one. */
    static boolean isEmptySoFar(JsonNode arguments) {
        return arguments.isTextual()
                && EMPTY_SO_FAR.matcher(arguments.textValue()).matches();
    }

    /** Leaves out an empty object that real arguments follow: some proxies send one before them. */
    static void keepReal(ObjectNode call, String member) {
        if (call.path(member).isTextual()) {
            call.put(member, real(call.path(member).textValue()));
        }
    }

    private static String real(String text) {
        Matcher empty = EMPTY.matcher(text);
        return empty.lookingAt() && empty.end() < text.length() ? text.substring(empty.end()) : text;
    }

    /** Whether they are an empty object as text, which real arguments may follow. */
    static boolean isEmpty(JsonNode arguments) {
        return arguments.isTextual() && EMPTY.matcher(arguments.textValue()).matches();
    }

    /** One JSON object as text. Other text stays unchanged, and the tool says what is wrong with it. */
    public static String text(JsonNode arguments) {
        if (arguments.isMissingNode() || arguments.isNull()) {
            return "{}";
        }
        if (!arguments.isTextual()) {
            return arguments.toString();
        }
        String text = real(arguments.textValue());
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

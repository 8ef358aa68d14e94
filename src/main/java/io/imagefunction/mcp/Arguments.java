package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.generation.GenerationException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the arguments of a tool; null is as good as none. All throw a {@link GenerationException} that names what is wrong. */
final class Arguments {

    private Arguments() {}

    static void allowOnly(Set<String> names, JsonNode arguments) {
        arguments.properties().forEach(argument -> {
            if (!names.contains(argument.getKey())) {
                throw invalid(
                        "arguments", "Leave out what this tool does not take. It takes " + new TreeSet<>(names) + ".");
            }
        });
    }

    static Optional<String> text(String name, JsonNode arguments) {
        JsonNode value = arguments.path(name);
        if (!isAbsent(value) && !value.isTextual()) {
            throw invalid(name, name + " must be a text.");
        }
        return Optional.ofNullable(value.textValue());
    }

    static boolean isTrue(String name, JsonNode arguments) {
        JsonNode value = arguments.path(name);
        if (!isAbsent(value) && !value.isBoolean()) {
            throw invalid(name, name + " must be true or false.");
        }
        return value.booleanValue();
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static GenerationException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

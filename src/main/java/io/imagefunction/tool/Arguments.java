package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The arguments of a tool call. Every door reads them here, and so accepts the same spellings ({@link Lenient}).
 * Invalid arguments cause a {@link FailureException} with {@link FailureCode#INVALID_REQUEST} and a message that the
 * model can act on.
 *
 * @param values the arguments by name, without those that were left empty
 */
public record Arguments(ObjectNode values) {

    private static final String NAME = "arguments";
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,18})?");

    /**
     * @param written a JSON object, a text that holds one, or nothing
     * @param names the arguments that the tool takes
     */
    public static Arguments of(JsonNode written, String tool, Collection<String> names) {
        ObjectNode values = object(written).deepCopy();
        values.properties().removeIf(argument -> Lenient.isAbsent(argument.getValue()));
        values.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw invalid(
                        readable(name),
                        readable(name) + " is no argument of " + tool + ". Leave it out; there are: "
                                + String.join(", ", names) + ".");
            }
        });
        return new Arguments(values);
    }

    /**
     * The arguments as one JSON object. Some clients send the object as text, encode it twice, or leave it out. PHP
     * clients send an empty list instead of an empty object.
     */
    public static ObjectNode object(JsonNode written) {
        if (Lenient.isAbsent(written) || written.isArray() && written.isEmpty()) {
            return StrictJson.MAPPER.createObjectNode();
        }
        if (written.isTextual()) {
            return object(Lenient.json(written.textValue())
                    .orElseThrow(() -> invalid(
                            NAME,
                            "The arguments are not valid JSON: send one JSON object such as {\"prompt\":\"a red panda\"}, with "
                                    + StrictJson.LIMITS + ".")));
        }
        if (written instanceof ObjectNode object) {
            return object;
        }
        throw invalid(NAME, "The arguments must be a JSON object such as {\"prompt\":\"a red panda\"}.");
    }

    public Optional<String> text(String name) {
        JsonNode value = Lenient.text(values.path(name));
        if (!value.isTextual() && !Lenient.isAbsent(value)) {
            throw invalid(name, name + " must be a text.");
        }
        return Optional.ofNullable(value.textValue());
    }

    /** @throws FailureException if there is another value than a whole number in this range */
    public Optional<Integer> wholeNumber(String name, int least, int most) {
        JsonNode value = Lenient.wholeNumber(values.path(name));
        if (Lenient.isAbsent(value)) {
            return Optional.empty();
        }
        if (!value.canConvertToInt()
                || !value.isIntegralNumber()
                || value.intValue() < least
                || value.intValue() > most) {
            throw invalid(name, name + " must be an integer from " + least + " to " + most + ".");
        }
        return Optional.of(value.intValue());
    }

    public boolean isTrue(String name) {
        JsonNode value = Lenient.flag(values.path(name));
        if (!value.isBoolean() && !Lenient.isAbsent(value)) {
            throw invalid(name, name + " must be true or false.");
        }
        return value.booleanValue();
    }

    /** Removes a flag that is the door's own from the arguments of a tool that does not know it. */
    public static boolean takeFlag(ObjectNode arguments, String name) {
        boolean flag = new Arguments(arguments).isTrue(name);
        arguments.remove(name);
        return flag;
    }

    /** Removes an amount of money from the arguments. It may be written with a dollar sign. */
    static Optional<BigDecimal> takeAmount(ObjectNode arguments, String name) {
        JsonNode written = arguments.path(name);
        arguments.remove(name);
        if (Lenient.isAbsent(written)) {
            return Optional.empty();
        }
        String text = Lenient.text(written).asText().strip();
        String number = text.startsWith("$") ? text.substring(1).strip() : text;
        if (!AMOUNT.matcher(number).matches()) {
            throw invalid(name, name + " must be a price in US dollars such as 0.32.");
        }
        return Optional.of(new BigDecimal(number));
    }

    /** The name if it is safe to repeat in an error message: a model may write anything as a name. */
    private static String readable(String name) {
        return name.matches("[\\w.-]{1,64}") ? name : NAME;
    }

    static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

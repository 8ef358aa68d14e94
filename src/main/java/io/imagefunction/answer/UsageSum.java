package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Adds up the usage of several calls. A value that one call does not know, such as a null cost, is unknown in the sum.
 */
public final class UsageSum {

    private UsageSum() {}

    public static JsonNode of(JsonNode one, JsonNode other) {
        if (one.isObject() && other.isObject()) {
            ObjectNode sum = ((ObjectNode) one).deepCopy();
            other.properties().forEach(entry -> {
                JsonNode here = sum.get(entry.getKey());
                sum.set(entry.getKey(), here == null ? entry.getValue() : of(here, entry.getValue()));
            });
            return sum;
        }
        if (one.isNull() || other.isNull()) {
            return NullNode.getInstance();
        }
        if (one.isIntegralNumber() && other.isIntegralNumber()) {
            return one.canConvertToLong()
                    ? com.fasterxml.jackson.databind.node.LongNode.valueOf(one.longValue() + other.longValue())
                    : one;
        }
        return one.isNumber() && other.isNumber()
                ? DecimalNode.valueOf(one.decimalValue().add(other.decimalValue()))
                : one;
    }
}

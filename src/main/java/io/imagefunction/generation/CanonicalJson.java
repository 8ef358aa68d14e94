package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Writes JSON that means the same in the same way: members in order, numbers without the zeros that say nothing. */
final class CanonicalJson {

    private CanonicalJson() {}

    static String of(JsonNode value) {
        return canonical(value).toString();
    }

    private static JsonNode canonical(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode sorted = JsonNodeFactory.instance.objectNode();
                object.properties().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(member -> sorted.set(member.getKey(), canonical(member.getValue())));
                yield sorted;
            }
            case ArrayNode array -> {
                ArrayNode elements = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> elements.add(canonical(element)));
                yield elements;
            }
            default ->
                value.isNumber() ? DecimalNode.valueOf(value.decimalValue().stripTrailingZeros()) : value;
        };
    }
}

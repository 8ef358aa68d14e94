package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.stream.Collectors;

/** Reduces a JSON Schema to a vendor's dialect. The description states what unsupported keywords would say. */
final class Schemas {

    /** The keywords that most vendors' formats support. */
    static final Set<String> COMMON = Set.of("type", "description", "enum", "properties", "required", "items");

    private Schemas() {}

    static ObjectNode keeping(Set<String> keywords, ObjectNode schema) {
        ObjectNode kept = schema.objectNode();
        StringBuilder said = new StringBuilder(schema.path("description").asText());
        schema.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case String keyword when !keywords.contains(keyword) -> said.append(inWords(keyword, schema));
                case "properties" -> {
                    ObjectNode properties = kept.putObject("properties");
                    value.properties()
                            .forEach(property -> properties.set(
                                    property.getKey(), keeping(keywords, (ObjectNode) property.getValue())));
                }
                case "items" -> kept.set("items", keeping(keywords, (ObjectNode) value));
                default -> kept.set(entry.getKey(), value.deepCopy());
            }
        });
        return said.isEmpty() ? kept : kept.put("description", said.toString());
    }

    private static String inWords(String keyword, ObjectNode schema) {
        JsonNode value = schema.path(keyword);
        return switch (keyword) {
            case "enum" ->
                " One of " + value.valueStream().map(JsonNode::asText).collect(Collectors.joining(", ")) + ".";
            case "default" -> " Without it: " + value.asText() + ".";
            case "maximum" -> " From " + schema.path("minimum").asText() + " to " + value.asText() + ".";
            case "maxItems" -> " At most " + value.asText() + ".";
            default -> "";
        };
    }
}

package io.imagefunction.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.StrictJson;
import java.util.stream.Stream;

/**
 * The arguments in an event of a Bedrock agent: {@code {"name":"n","type":"integer","value":"2"}}, every value a text, in
 * lists that differ by how the action group was described.
 */
final class BedrockAgentArguments {

    private BedrockAgentArguments() {}

    static ObjectNode of(ObjectNode event) {
        ObjectNode arguments = event.objectNode();
        Stream.concat(
                        event.path("parameters").valueStream(),
                        event.at("/requestBody/content").valueStream().flatMap(content -> content.path("properties")
                                .valueStream()))
                .filter(argument -> !argument.path("value").asText().isBlank())
                .forEach(argument -> arguments.set(argument.path("name").asText(), value(argument)));
        return arguments;
    }

    /** Numbers may stay texts, but what a list is cannot be told any later. */
    private static JsonNode value(JsonNode argument) {
        JsonNode value = argument.path("value");
        return argument.path("type").asText().equals("array") && value.isTextual() ? list(value.textValue()) : value;
    }

    /** As JSON, or as agents write it: {@code [https://a, https://b]}. */
    private static JsonNode list(String text) {
        try {
            JsonNode list = StrictJson.MAPPER.readTree(text);
            if (list.isArray()) {
                return list;
            }
        } catch (JsonProcessingException notJson) {
            // Then it is the other way.
        }
        var list = StrictJson.MAPPER.createArrayNode();
        String inside = text.strip().replaceAll("^\\[|]$", "");
        Stream.of(inside.split(",\\s*(?=https?://)")).map(String::strip).forEach(list::add);
        return list;
    }
}

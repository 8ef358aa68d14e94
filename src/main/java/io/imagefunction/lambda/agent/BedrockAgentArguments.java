package io.imagefunction.lambda.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;

/**
 * Reads the arguments in an event of a Bedrock agent: {@code {"name":"n","type":"integer","value":"2"}}. They are in
 * different lists, depending on how the action group was described. Every value is a text, which is converted later, as
 * for all tools.
 */
final class BedrockAgentArguments {

    private BedrockAgentArguments() {}

    static ObjectNode of(ObjectNode event) {
        ObjectNode arguments = event.objectNode();
        Stream.concat(
                        event.path("parameters").valueStream(),
                        event.at("/requestBody/content").valueStream().flatMap(content -> content.path("properties")
                                .valueStream()))
                .forEach(argument -> arguments.set(argument.path("name").asText(), argument.path("value")));
        return arguments;
    }
}

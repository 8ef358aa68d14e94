package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The two schema formats that describe a tool to an action group of a Bedrock agent. */
final class BedrockAgentSchemas {

    /** Bedrock's quota for the parameters of one function. */
    private static final int MOST_PARAMETERS = 5;

    private BedrockAgentSchemas() {}

    /** An OpenAPI 3.0 document. */
    static JsonNode openApi(ToolDefinition tool) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info")
                .put("title", "image-function")
                .put("version", "1.0.0")
                .put("description", "Makes pictures, and answers their URLs.");
        ObjectNode operation =
                document.putObject("paths").putObject("/" + tool.name()).putObject("post");
        operation
                .put("operationId", tool.name())
                .put("summary", "Makes a picture")
                .put("description", tool.description());
        operation
                .putObject("requestBody")
                .put("required", true)
                .putObject("content")
                .putObject("application/json")
                .set("schema", Schemas.keeping(Schemas.COMMON, tool.parameters()));
        operation
                .putObject("responses")
                .putObject("200")
                .put("description", "The picture's URL, or why there is none")
                .putObject("content")
                .putObject("application/json")
                .set("schema", answer());
        return document;
    }

    private static ObjectNode answer() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        text(properties, "status", "ok, or error");
        text(properties, "imageUrl", "The picture's URL, to be shown exactly as it is");
        text(properties, "error", "What went wrong and what to do");
        properties
                .putObject("retryable")
                .put("type", "boolean")
                .put("description", "Whether the same call may succeed later");
        return schema;
    }

    private static void text(ObjectNode properties, String name, String description) {
        properties.putObject(name).put("type", "string").put("description", description);
    }

    /** The function details. Parameters beyond the quota are left out, the least useful first. */
    static JsonNode functions(ToolDefinition tool) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        ObjectNode function = schema.putArray("functions").addObject();
        function.put("name", tool.name()).put("description", tool.description());
        ObjectNode parameters = function.putObject("parameters");
        JsonNode properties =
                Schemas.keeping(ToolFormat.WITHOUT_ENUM, tool.parameters()).path("properties");
        properties.properties().stream().limit(MOST_PARAMETERS).forEach(property -> parameters
                .putObject(property.getKey())
                .put("type", property.getValue().path("type").asText())
                .put("description", property.getValue().path("description").asText())
                .put(
                        "required",
                        tool.parameters().path("required").valueStream().anyMatch(name -> name.asText()
                                .equals(property.getKey()))));
        return schema;
    }
}

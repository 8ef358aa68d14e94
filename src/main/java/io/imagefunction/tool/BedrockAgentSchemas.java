package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The two schema formats that describe tools to an action group of a Bedrock agent. */
final class BedrockAgentSchemas {

    /** Bedrock's quota for the parameters of one function. */
    private static final int MOST_PARAMETERS = 5;

    private BedrockAgentSchemas() {}

    /** An OpenAPI 3.0 document with an operation for each tool. */
    static JsonNode openApi(List<ToolDefinition> tools) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info")
                .put("title", "image-function")
                .put("version", "1.0.0")
                .put("description", "Makes pictures, and answers their URLs.");
        ObjectNode paths = document.putObject("paths");
        tools.forEach(tool -> operation(tool, paths.putObject("/" + tool.name()).putObject("post")));
        return document;
    }

    private static void operation(ToolDefinition tool, ObjectNode operation) {
        operation.put("operationId", tool.name()).put("summary", tool.title()).put("description", tool.description());
        operation
                .putObject("requestBody")
                .put("required", true)
                .putObject("content")
                .putObject("application/json")
                .set("schema", Schemas.keeping(Schemas.COMMON, tool.parameters()));
        operation
                .putObject("responses")
                .putObject("200")
                .put("description", "What was asked for, or why it failed")
                .putObject("content")
                .putObject("application/json")
                .set("schema", answer());
    }

    private static ObjectNode answer() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        text(properties, "status", "ok, or error");
        text(properties, "imageUrl", "The URL of a picture that was made, to be shown exactly as it is");
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
    static JsonNode functions(List<ToolDefinition> tools) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        ArrayNode functions = schema.putArray("functions");
        tools.forEach(tool -> function(tool, functions.addObject()));
        return schema;
    }

    private static void function(ToolDefinition tool, ObjectNode function) {
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
    }
}

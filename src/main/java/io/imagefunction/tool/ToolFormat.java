package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A format of tool definitions that a vendor's API or AWS's console accepts unchanged. */
public enum ToolFormat {
    /** {@code tools} of Chat Completions. */
    OPENAI(each(ToolFormat::openAi)),
    /** {@code tools} of Responses. */
    OPENAI_RESPONSES(each(ToolFormat::openAiResponses)),
    /** {@code tools} of Messages. */
    ANTHROPIC(each(ToolFormat::anthropic)),
    /** {@code tools} of {@code generateContent}. */
    GEMINI(ToolFormat::gemini),
    /** {@code tools} of a {@code tools/list} result. */
    MCP(each(McpDefinition::of)),
    /** {@code toolConfig.tools} of Converse. */
    BEDROCK(each(ToolFormat::bedrock)),
    /** {@code apiSchema} of a Bedrock agent's action group. */
    BEDROCK_AGENT(BedrockAgentSchemas::openApi),
    /** {@code functionSchema} of a Bedrock agent's action group. */
    BEDROCK_AGENT_FUNCTIONS(BedrockAgentSchemas::functions),
    /** {@code toolSchema.inlinePayload} of an AgentCore Gateway's Lambda target. */
    AGENTCORE(each(ToolFormat::agentCore));

    /** The only keywords that strict modes accept. Descriptions state what the others would say. */
    private static final Set<String> STRICT =
            Set.of("type", "description", "enum", "properties", "required", "items", "additionalProperties");

    static final Set<String> WITHOUT_ENUM = Set.of("type", "description", "properties", "required", "items");

    private final Function<List<ToolDefinition>, JsonNode> form;

    ToolFormat(Function<List<ToolDefinition>, JsonNode> form) {
        this.form = form;
    }

    /** A format that is a list with one element for each tool. */
    private static Function<List<ToolDefinition>, JsonNode> each(Function<ToolDefinition, ObjectNode> form) {
        return tools -> {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            tools.forEach(tool -> list.add(form.apply(tool)));
            return list;
        };
    }

    public static Optional<ToolFormat> named(String wireName) {
        return Stream.of(values())
                .filter(format -> format.wireName().equals(wireName))
                .findFirst();
    }

    public static String names() {
        return Arrays.stream(values()).map(ToolFormat::wireName).collect(Collectors.joining(", "));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public JsonNode of(List<ToolDefinition> tools) {
        return form.apply(tools);
    }

    private static ObjectNode openAi(ToolDefinition tool) {
        ObjectNode form = object().put("type", "function");
        strictFunction(tool, form.putObject("function"));
        return form;
    }

    private static ObjectNode openAiResponses(ToolDefinition tool) {
        return strictFunction(tool, object().put("type", "function"));
    }

    private static ObjectNode strictFunction(ToolDefinition tool, ObjectNode function) {
        function.put("name", tool.name()).put("description", tool.description()).put("strict", true);
        function.set("parameters", allRequired(Schemas.keeping(STRICT, tool.parameters())));
        return function;
    }

    /** Makes every property required, as strict mode demands. Optional properties accept null instead. */
    private static ObjectNode allRequired(ObjectNode schema) {
        Set<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
        ArrayNode all = schema.putArray("required");
        schema.path("properties").properties().forEach(property -> {
            all.add(property.getKey());
            if (!required.contains(property.getKey())) {
                ObjectNode nullable = (ObjectNode) property.getValue();
                String type = nullable.path("type").asText();
                nullable.putArray("type").add(type).add("null");
                if (nullable.get("enum") instanceof ArrayNode values) {
                    values.addNull();
                }
            }
        });
        return schema;
    }

    /**
     * Only the main tool is strict: the strict tools of a request may have 24 optional parameters in all, and the caller
     * has tools too. All arguments are checked here anyway.
     */
    private static ObjectNode anthropic(ToolDefinition tool) {
        ObjectNode form = object().put("name", tool.name()).put("description", tool.description());
        if (tool.name().equals(ImageTool.NAME)) {
            form.put("strict", true);
        }
        form.set("input_schema", Schemas.keeping(STRICT, tool.parameters()));
        return form;
    }

    /** One element of {@code tools} has all functions. */
    private static JsonNode gemini(List<ToolDefinition> tools) {
        ObjectNode form = object();
        ArrayNode functions = form.putArray("functionDeclarations");
        for (ToolDefinition tool : tools) {
            ObjectNode function = functions.addObject().put("name", tool.name()).put("description", tool.description());
            function.set("parameters", upperCaseTypes(Schemas.keeping(Schemas.COMMON, tool.parameters())));
        }
        return JsonNodeFactory.instance.arrayNode().add(form);
    }

    private static ObjectNode upperCaseTypes(ObjectNode schema) {
        schema.put("type", schema.path("type").asText().toUpperCase(Locale.ROOT));
        schema.path("properties").forEach(property -> upperCaseTypes((ObjectNode) property));
        if (schema.get("items") instanceof ObjectNode items) {
            upperCaseTypes(items);
        }
        return schema;
    }

    /** Keeps only the common keywords, because some models of Bedrock reject others at the top level. */
    private static ObjectNode bedrock(ToolDefinition tool) {
        ObjectNode form = object();
        ObjectNode spec = form.putObject("toolSpec");
        spec.put("name", tool.name()).put("description", tool.description());
        spec.putObject("inputSchema").set("json", Schemas.keeping(Schemas.COMMON, tool.parameters()));
        return form;
    }

    private static ObjectNode agentCore(ToolDefinition tool) {
        ObjectNode form = object().put("name", tool.name()).put("description", tool.description());
        form.set("inputSchema", Schemas.keeping(WITHOUT_ENUM, tool.parameters()));
        return form;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.imagefunction.TestSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each format follows the rules in its vendor's documentation, which these tests restate. */
class ToolFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private static final List<String> ALL = List.of(
            "prompt",
            "aspect_ratio",
            "input_references",
            "quality",
            "n",
            "resolution",
            "size",
            "background",
            "output_format",
            "output_compression",
            "seed",
            "model",
            "idempotency_key");

    @ParameterizedTest
    @CsvSource({
        "OPENAI, /0/function/parameters",
        "OPENAI_RESPONSES, /0/parameters",
        "ANTHROPIC, /0/input_schema",
        "MCP, /0/inputSchema",
        "BEDROCK, /0/toolSpec/inputSchema/json",
        "AGENTCORE, /0/inputSchema",
        "BEDROCK_AGENT, /paths/~1generate_image/post/requestBody/content/application~1json/schema"
    })
    void theSchemaIsValidAndAcceptsValidArguments(ToolFormat format, String schema) {
        JsonNode written = form(format).at(schema);
        JsonSchema metaSchema = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));

        assertEquals(Set.of(), metaSchema.validate(written));
        assertEquals(ALL, names(written.path("properties")));
        JsonSchema compiled = SCHEMAS.getSchema(written);
        boolean nullable = format == ToolFormat.OPENAI || format == ToolFormat.OPENAI_RESPONSES;
        String others = nullable
                ? ALL.stream().skip(2).map(name -> ",'" + name + "':null").reduce("", String::concat)
                : "";
        assertEquals(Set.of(), compiled.validate(json("{'prompt':'a','aspect_ratio':'16:9'" + others + "}")));
        assertFalse(
                compiled.validate(json("{'aspect_ratio':'16:9'" + others + "}")).isEmpty());
        assertFalse(compiled.validate(json("{'prompt':1,'aspect_ratio':'16:9'" + others + "}"))
                .isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void namesAndTextsAreShortEnoughForEveryVendor(ToolFormat format) {
        JsonNode form = form(format);

        assertEquals(
                List.of("generate_image"),
                form.findValuesAsText(format == ToolFormat.BEDROCK_AGENT ? "operationId" : "name"));
        form.findValuesAsText("description").forEach(text -> assertTrue(text.length() <= 1024, text));
        properties(form)
                .forEach(property ->
                        assertTrue(property.path("description").asText().length() <= 500, property::toString));
    }

    @Test
    void openAiStrictWantsEverythingRequiredAndNothingElse() {
        JsonNode tool = form(ToolFormat.OPENAI).get(0);

        assertEquals(List.of("type", "function"), names(tool));
        assertEquals(List.of("name", "description", "strict", "parameters"), names(tool.path("function")));
        assertEquals("function", tool.path("type").asText());
        holdsToStrictMode(tool.at("/function/parameters"));
        assertEquals(
                List.of("type", "name", "description", "strict", "parameters"),
                names(form(ToolFormat.OPENAI_RESPONSES).get(0)));
        holdsToStrictMode(form(ToolFormat.OPENAI_RESPONSES).at("/0/parameters"));
    }

    private static void holdsToStrictMode(JsonNode schema) {
        assertEquals(ALL, texts(schema.path("required")));
        assertFalse(schema.path("additionalProperties").booleanValue());
        assertTrue(schema.path("additionalProperties").isBoolean());
        schema.path("properties").properties().forEach(property -> {
            JsonNode type = property.getValue().path("type");
            assertEquals(
                    !property.getKey().equals("prompt"),
                    type.isArray() && texts(type).contains("null"));
            JsonNode words = property.getValue().path("enum");
            assertTrue(words.isMissingNode() || words.get(words.size() - 1).isNull(), words::toString);
        });
        assertEquals(
                Set.of("additionalProperties", "description", "enum", "items", "properties", "required", "type"),
                keywords(schema));
    }

    @Test
    void anthropicStrictWantsAClosedObjectAndNoLimits() {
        JsonNode tool = form(ToolFormat.ANTHROPIC).get(0);

        assertEquals(List.of("name", "description", "strict", "input_schema"), names(tool));
        assertEquals(List.of("prompt"), texts(tool.at("/input_schema/required")));
        assertEquals(
                Set.of("additionalProperties", "description", "enum", "items", "properties", "required", "type"),
                keywords(tool.path("input_schema")));
        assertTrue(tool.at("/input_schema/properties/n/description").asText().endsWith("From 1 to 10."));
    }

    @Test
    void geminiHasItsOwnTypeNamesAndNoClosedObjects() {
        JsonNode function = form(ToolFormat.GEMINI).at("/0/functionDeclarations/0");

        assertEquals(List.of("name", "description", "parameters"), names(function));
        assertEquals(
                Set.of("description", "enum", "items", "properties", "required", "type"),
                keywords(function.path("parameters")));
        assertEquals("OBJECT", function.at("/parameters/type").asText());
        properties(function)
                .forEach(property -> assertTrue(
                        Set.of("STRING", "INTEGER", "ARRAY")
                                .contains(property.path("type").asText()),
                        property::toString));
        assertEquals(
                "STRING",
                function.at("/parameters/properties/input_references/items/type")
                        .asText());
    }

    @Test
    void converseWantsNothingButTypePropertiesAndRequiredAtTheTop() {
        JsonNode schema = form(ToolFormat.BEDROCK).at("/0/toolSpec/inputSchema/json");

        assertEquals(Set.of("type", "properties", "required"), Set.copyOf(names(schema)));
    }

    @Test
    void aFunctionOfABedrockAgentHasAtMostFiveParameters() {
        JsonNode function = form(ToolFormat.BEDROCK_AGENT_FUNCTIONS).at("/functions/0");

        assertEquals(ALL.subList(0, 5), names(function.path("parameters")));
        function.path("parameters").properties().forEach(parameter -> {
            assertEquals(Set.of("type", "description", "required"), Set.copyOf(names(parameter.getValue())));
            assertEquals(
                    parameter.getKey().equals("prompt"),
                    parameter.getValue().path("required").booleanValue());
        });
        assertTrue(function.at("/parameters/quality/description").asText().contains("One of auto, low, medium"));
    }

    @Test
    void theOpenApiSchemaOfABedrockAgentDescribesItsOneOperation() {
        JsonNode document = form(ToolFormat.BEDROCK_AGENT);

        assertEquals("3.0.0", document.path("openapi").asText());
        assertEquals(Set.of("title", "version", "description"), Set.copyOf(names(document.path("info"))));
        JsonNode operation = document.path("paths").path("/generate_image").path("post");
        assertFalse(operation.path("description").asText().isBlank());
        assertFalse(operation.at("/responses/200/description").asText().isBlank());
        assertTrue(operation.at("/requestBody/required").booleanValue());
    }

    @Test
    void agentCoreKnowsNoEnum() {
        JsonNode schema = form(ToolFormat.AGENTCORE).at("/0/inputSchema");

        assertEquals(Set.of("description", "items", "properties", "required", "type"), keywords(schema));
        assertTrue(
                schema.at("/properties/background/description").asText().endsWith("One of auto, transparent, opaque."));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, /1/function/parameters",
        "OPENAI_RESPONSES, /1/parameters",
        "ANTHROPIC, /1/input_schema",
        "GEMINI, /0/functionDeclarations/1/parameters",
        "MCP, /1/inputSchema",
        "BEDROCK, /1/toolSpec/inputSchema/json",
        "AGENTCORE, /1/inputSchema",
        "BEDROCK_AGENT, /paths/~1edit_image/post/requestBody/content/application~1json/schema"
    })
    void anEditNeedsItsPictures(ToolFormat format, String schema) {
        JsonNode edit = format.of(both()).at(schema);

        assertTrue(texts(edit.path("required")).containsAll(List.of("prompt", "images")), edit::toString);
        assertEquals(List.of("prompt", "images"), names(edit.path("properties")).subList(0, 2));
        assertEquals("string", edit.at("/properties/images/items/type").asText().toLowerCase(Locale.ROOT));
        assertFalse(edit.path("properties").has("input_references"));
    }

    /** All strict tools of a request may have 24 optional parameters together, and the caller has tools too. */
    @Test
    void onlyTheMainToolIsStrictForAnthropic() {
        JsonNode tools = ToolFormat.ANTHROPIC.of(both());

        assertTrue(tools.at("/0/strict").booleanValue());
        assertFalse(tools.get(1).has("strict"));
    }

    @Test
    void aFunctionOfABedrockAgentHasItsPicturesAmongTheFew() {
        JsonNode edit = ToolFormat.BEDROCK_AGENT_FUNCTIONS.of(both()).at("/functions/1/parameters");

        assertEquals(List.of("prompt", "images", "aspect_ratio", "quality", "n"), names(edit));
        assertTrue(edit.at("/images/required").booleanValue());
    }

    private static List<ToolDefinition> both() {
        ImageTool tool = tool(Map.of());
        return List.of(tool.definition(), tool.editing().definition());
    }

    @Test
    void theModelIsToldHowLongAUrlWorks() {
        assertTrue(definition(Map.of()).description().contains("It works for 1 hour."));
        assertTrue(definition(Map.of("IMAGE_URL_LIFETIME", "P7D")).description().contains("It works for 7 days."));
        assertTrue(definition(Map.of("IMAGE_URL_LIFETIME", "90s")).description().contains("It works for 90 seconds."));
        assertTrue(definition(Map.of("IMAGE_PUBLIC_BASE_URL", "https://pictures.example.com"))
                .description()
                .contains("It does not expire."));
    }

    @Test
    void theModelIsToldToRepeatItsKeyOnlyIfThereIsOne() {
        assertTrue(definition(Map.of()).description().contains("the same idempotency_key"));
        assertFalse(definition(Map.of("IMAGE_TOOL_OPTIONS", "n")).description().contains("idempotency_key"));
    }

    @Test
    void operatorsLimitTheModelsChoice() {
        JsonNode schema = definition(Map.of(
                        "IMAGE_TOOL_MODEL", "openai/gpt-image-1",
                        "IMAGE_TOOL_OPTIONS", "quality=low+medium,output_format=webp,model,n,input_references",
                        "IMAGE_LIMITS_IMAGES", "4",
                        "IMAGE_LIMITS_REFERENCES", "0",
                        "IMAGE_LIMITS_PROMPT_LENGTH", "500"))
                .parameters();

        assertEquals(List.of("prompt", "quality", "n"), names(schema.path("properties")));
        assertEquals(List.of("low", "medium"), texts(schema.at("/properties/quality/enum")));
        assertEquals("low", schema.at("/properties/quality/default").asText());
        assertEquals(4, schema.at("/properties/n/maximum").asInt());
        assertEquals(500, schema.at("/properties/prompt/maxLength").asInt());
    }

    @Test
    void theModelChoosesAmongAllowedModels() {
        JsonNode schema = definition(Map.of("IMAGE_LIMITS_MODELS", "b/b,openai/gpt-image-1,a/a"))
                .parameters();

        assertEquals(List.of("openai/gpt-image-1", "a/a", "b/b"), texts(schema.at("/properties/model/enum")));
        assertFalse(definition(Map.of("IMAGE_LIMITS_MODELS", "a/a"))
                .parameters()
                .path("properties")
                .has("model"));
    }

    @Test
    void operatorsMayReplaceTheDescription() {
        assertEquals(
                "Draws our mascot.",
                definition(Map.of("IMAGE_TOOL_DESCRIPTION", "Draws our mascot."))
                        .description());
    }

    @Test
    void fieldsThatTheCallerFixedAreNotOffered() {
        ImageTool tool = tool(Map.of())
                .deciding(JSON.createObjectNode().put("model", "a/b").put("quality", "low"));

        List<String> left = names(tool.definition().parameters().path("properties"));

        assertFalse(left.contains("model") || left.contains("quality"), left::toString);
        assertTrue(left.contains("n"));
    }

    private static JsonNode form(ToolFormat format) {
        return format.of(List.of(definition(Map.of())));
    }

    private static ToolDefinition definition(Map<String, String> environment) {
        return tool(environment).definition();
    }

    private static ImageTool tool(Map<String, String> environment) {
        return new ImageTool(null, TestSettings.of(environment));
    }

    /** The properties of all schemas in the format. */
    private static Stream<JsonNode> properties(JsonNode form) {
        return form.findValues("properties").stream().flatMap(JsonNode::valueStream);
    }

    /** All keywords of a schema and its nested schemas. */
    private static Set<String> keywords(JsonNode schema) {
        Set<String> keywords = new TreeSet<>(names(schema));
        schema.path("properties").forEach(property -> keywords.addAll(keywords(property)));
        if (schema.has("items")) {
            keywords.addAll(keywords(schema.path("items")));
        }
        return keywords;
    }

    private static List<String> names(JsonNode object) {
        Iterable<String> names = object::fieldNames;
        return StreamSupport.stream(names.spliterator(), false).toList();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

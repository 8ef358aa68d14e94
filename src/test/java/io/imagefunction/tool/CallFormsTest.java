package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.request.StrictJson;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls are recognized by their vendor's format, and only unique ids count as ids. */
class CallFormsTest {

    /** Gemini's libraries write bare calls, so {@code args} marks one, unless another vendor's type is present. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name":"generate_image","args":{}}                                       | GeminiDialect
            {"id":"c","name":"generate_image","args":null}                            | GeminiDialect
            {"functionCall":{"name":"generate_image"}}                                | GeminiDialect
            {"function_call":{"name":"generate_image","args":{}}}                     | GeminiDialect
            {"type":"tool_use","name":"generate_image","input":{},"args":{}}          | AnthropicDialect
            {"type":"function_call","name":"generate_image","arguments":"{}","args":{}} | OpenAiResponsesDialect
            {"type":"tool_use","args":{}}                                             |
            {"type":"text","name":"generate_image","args":{}}                         |
            {"name":"generate_image"}                                                 |
            {"args":{}}                                                               |
            """)
    void aCallMatchesOneVendorOnly(String json, String vendor) throws Exception {
        JsonNode node = StrictJson.MAPPER.readTree(json);

        assertEquals(
                vendor == null ? List.of() : List.of(vendor),
                Dialect.ALL.stream()
                        .filter(dialect -> dialect.isCall(node))
                        .map(dialect -> dialect.getClass().getSimpleName())
                        .toList());
    }

    /** The tool's name does not count, because some vendors build their ids from it. */
    @ParameterizedTest
    @CsvSource({
        "call_0123456789ab, true",
        "call_0123456789a, true",
        "call_0123456789, false",
        "functions.generate_image:0, false",
        "generate_imagegenerate_image0, false",
        "generate_image-0123456789abcdef, true",
    })
    void aShortIdIsNotUnique(String id, boolean unique) {
        ToolCall call = new ToolCall(Optional.of(id), "generate_image", StrictJson.MAPPER.createObjectNode());

        assertEquals(unique ? Optional.of(id) : Optional.empty(), call.uniqueId());
    }
}

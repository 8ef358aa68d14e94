package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A vendor's format of tool calls in a model's answer, and of the results that are sent back. */
interface Dialect {

    List<Dialect> ALL = List.of(
            new OpenAiDialect(),
            new OpenAiResponsesDialect(),
            new OpenAiFunctionDialect(),
            new LangChainDialect(), // its messages may hold Anthropic's blocks too
            new AiSdkDialect(),
            new MistralDialect(),
            new AnthropicDialect(),
            new GeminiDialect(),
            new BedrockDialect(),
            new McpDialect());

    /** Whether the node is exactly one call, of any tool. */
    boolean isCall(JsonNode node);

    ToolCall call(JsonNode node);

    /** JSON Pointers to the lists that may contain calls, in a message or in a whole answer. */
    List<String> lists();

    ObjectNode result(ToolCall call, ToolAnswer answer);

    /** The results, as they follow the message with the calls in a conversation: usually each is a message itself. */
    default JsonNode message(List<ObjectNode> results) {
        return JsonNodeFactory.instance.arrayNode().addAll(results);
    }

    /** Wraps the result in the same kind of envelope as the call, if the call had one. */
    default ObjectNode enveloped(ObjectNode result, JsonNode asked) {
        return result;
    }
}

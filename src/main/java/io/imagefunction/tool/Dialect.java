package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import java.util.List;

/** How a vendor's models call tools: what a call looks like in their answers, and what they want to hear of it. */
interface Dialect {

    List<Dialect> ALL = List.of(
            new OpenAiDialect(),
            new OpenAiResponsesDialect(),
            new AnthropicDialect(),
            new GeminiDialect(),
            new BedrockDialect(),
            new McpDialect());

    /** Whether this is one call and nothing more, of whatever tool. */
    boolean isCall(JsonNode node);

    ToolCall call(JsonNode node);

    /** JSON Pointers to where lists of calls are, among other things, in messages and whole answers. */
    List<String> lists();

    ObjectNode result(ToolCall call, Answer answer);

    /** What a conversation goes on with behind a message with calls. */
    JsonNode message(List<ObjectNode> results);

    /** The result as it answers a call that came in an envelope of its own. */
    default ObjectNode enveloped(ObjectNode result, JsonNode asked) {
        return result;
    }
}

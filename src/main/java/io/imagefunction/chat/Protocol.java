package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.tool.ToolDefinition;
import java.util.List;
import java.util.function.Consumer;

/** What differs between the two protocols that models are talked to in: where in the JSON things stand. */
sealed interface Protocol permits Completions, Responses {

    ChatApi api();

    /** The tool as a function that the model may call. */
    ObjectNode function(ToolDefinition tool);

    /** The name of a function among {@code tools}; "" if the tool is none. */
    String functionName(JsonNode tool);

    /** The {@code tool_choice} that makes the model call the function. */
    ObjectNode choiceOf(String function);

    /** Puts the image calls of earlier answers back, as the calls of the function that they were for the model. */
    void recall(ObjectNode request, String function);

    /** The calls of the function in an answer. */
    List<ImageCall> calls(JsonNode answer, String function);

    /** Whether the answer calls something that is the caller's to carry out. */
    boolean callsOthers(JsonNode answer, String function);

    /** Goes on in the request with what the model has answered and what came of its calls. */
    void append(ObjectNode request, Round round);

    /** The one answer that the caller gets for all turns. */
    ObjectNode merged(Conversation conversation, ConversationEnd ending);

    /** An answer of which only the pictures came. */
    ObjectNode salvaged(ObjectNode request, List<String> urls);

    /** How an answer ends that has begun, and cost nothing. */
    ChatEvent failed(ChatFailure failure);

    /** Reads the events of a conversation's turns and passes them on as those of one answer. */
    TurnEvents events(Conversation conversation, Consumer<ChatEvent> caller);
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.tool.ToolDefinition;
import java.util.List;
import java.util.function.Consumer;

/** The differences between the two chat protocols: where each value is in the JSON. */
sealed interface Protocol permits Completions, Responses {

    ChatApi api();

    /** The image tool as a function that the model can call. */
    ObjectNode function(ToolDefinition tool);

    /** The function's name in an element of {@code tools}; "" if the element is not a function. */
    String functionName(JsonNode tool);

    /** The {@code tool_choice} that makes the model call the function. */
    ObjectNode choiceOf(String function);

    /** Turns the image calls of earlier answers in the request back into function calls and results. */
    void recall(ObjectNode request, String function);

    /** The calls of the function in an answer. */
    List<ImageCall> calls(JsonNode answer, String function);

    /** Whether the model has generated any part of an answer: text, reasoning, a call or a picture. */
    boolean hasContent(JsonNode answer);

    /** Whether the answer calls a tool that the caller has to carry out. */
    boolean callsOthers(JsonNode answer, String function);

    /** Appends the model's answer and the results of its calls to the request. */
    void append(ObjectNode request, Round round);

    /** The single answer that the caller receives for all turns. */
    ObjectNode merged(Conversation conversation, ConversationEnd ending);

    /** An answer that contains only the pictures, for a turn that failed after drawing them. */
    ObjectNode salvaged(ObjectNode request, List<String> urls);

    /** The last event of a stream that fails without having cost anything. */
    ChatEvent failed(ChatFailure failure);

    /** Reads the events of a conversation's turns and sends them to the caller as the events of one answer. */
    TurnEvents events(Conversation conversation, Consumer<ChatEvent> caller);
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallPart;
import io.imagefunction.chat.assembly.ChoiceSoFar;
import io.imagefunction.chat.assembly.ChunkHead;
import io.imagefunction.chat.assembly.Joined;
import java.util.List;

/** Merges all turns into the single chat completion that the caller receives. */
final class MergedCompletion {

    private static final String CONTENT = "content";
    private static final String FINISH = "finish_reason";

    private final Conversation conversation;
    private final ConversationEnd ending;
    private final List<Round> rounds;

    MergedCompletion(Conversation conversation, ConversationEnd ending) {
        this.conversation = conversation;
        this.ending = ending;
        this.rounds = conversation.rounds();
    }

    ObjectNode document() {
        ObjectNode merged = rest();
        merged.set("choices", rounds.getLast().answer().path("choices").deepCopy());
        ObjectNode choice = Completions.choice(merged);
        choice.set("message", message());
        merged.path("choices").forEach(MergedCompletion::finish);
        if (!ending.isWhole()) {
            choice.put(FINISH, ending.outOfTime() ? "length" : "error");
        }
        conversation.costs().ifPresent(usage -> merged.set("usage", usage));
        conversation.addWarnings(merged, ending);
        return merged;
    }

    /** The members beside the choices. The id is that of the first turn. */
    private ObjectNode rest() {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        ChunkHead head = new ChunkHead();
        for (Round round : rounds) {
            head.learn(round.answer());
            ObjectNode rest = round.answer().deepCopy();
            rest.remove(List.of("choices", "usage"));
            Joined.add(merged, rest);
        }
        JsonNode usage = rounds.getLast().answer().get("usage");
        if (usage != null) {
            merged.set("usage", usage.deepCopy());
        }
        return head.putOn(merged, conversation.request().path("model")).put("object", "chat.completion");
    }

    /** The message that a client would assemble from the chunks of a stream. */
    private ObjectNode message() {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        ChoiceStream stream = new ChoiceStream();
        for (Round round : rounds) {
            ObjectNode said = Completions.message(round.answer()) instanceof ObjectNode object
                    ? object.deepCopy()
                    : message.objectNode();
            JsonNode calls = said.remove(ChoiceSoFar.CALLS);
            stream.pass(said);
            Joined.add(message, said);
            round.executed().forEach(executed -> {
                ObjectNode delta = message.objectNode();
                stream.put(delta, CompletionsHistory.record(round, executed), executed.urls());
                Joined.add(message, delta);
            });
            if (round == rounds.getLast() && calls != null) {
                putCallersCalls(message, calls);
            }
            stream.nextTurn();
        }
        String closing = conversation.closing(ending, stream.text());
        if (!closing.isEmpty() || !message.has(CONTENT)) {
            Joined.add(message, message.objectNode().put(CONTENT, closing.isEmpty() ? null : closing));
        }
        return message;
    }

    private void putCallersCalls(ObjectNode message, JsonNode calls) {
        ArrayNode callers = message.arrayNode();
        for (JsonNode call : calls) {
            if (!CallPart.isOf(call, conversation.function())) {
                callers.add(call);
            }
        }
        if (!callers.isEmpty()) {
            message.set(ChoiceSoFar.CALLS, callers);
        }
    }

    /** Some models give no finish reason, and the last turn may consist of tool calls only. */
    private static void finish(JsonNode choice) {
        boolean calls = !choice.path("message").path(ChoiceSoFar.CALLS).isEmpty();
        String reason = choice.path(FINISH).asText("");
        if (choice instanceof ObjectNode object
                && (reason.isEmpty() || choice.path(FINISH).isNull() || !calls && reason.equals("tool_calls"))) {
            object.put(FINISH, calls ? "tool_calls" : "stop");
        }
    }
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The chunks of chat completions. All leave with the id of the first; how a turn finished and what it used are kept back,
 * for whether it was the last one shows only at its end.
 */
final class CompletionsEvents implements TurnEvents {

    private final Conversation conversation;
    private final Consumer<ChatEvent> caller;
    private MessageSoFar turn = new MessageSoFar();
    private ObjectNode head;
    private boolean usageTold;
    private final StringBuilder text = new StringBuilder();
    private boolean newTurn;
    private int callersCalls;
    private int pictures;

    CompletionsEvents(Conversation conversation, Consumer<ChatEvent> caller) {
        this.conversation = conversation;
        this.caller = caller;
    }

    @Override
    public Optional<JsonNode> data(String name, ObjectNode chunk) {
        if (chunk.hasNonNull("error")) {
            return Optional.of(chunk.get("error"));
        }
        if (head == null) {
            head = chunk.deepCopy();
            head.remove(List.of("choices", "usage"));
        }
        turn.add(chunk);
        chunk.setAll(head);
        boolean keptBack = chunk.remove("usage") != null;
        usageTold |= keptBack;
        for (JsonNode choice : chunk.path("choices")) {
            keptBack |= keepBack((ObjectNode) choice);
        }
        if (!keptBack || !isEmpty(chunk)) {
            caller.accept(new ChatEvent.Data("", chunk));
        }
        return Optional.empty();
    }

    /** Takes out what is not for the caller, or not yet; whether there was any. */
    private boolean keepBack(ObjectNode choice) {
        ObjectNode delta = choice.withObjectProperty("delta");
        boolean keptBack = !choice.path("finish_reason").isNull() && choice.has("finish_reason");
        choice.putNull("finish_reason");
        if (choice.has("native_finish_reason")) {
            choice.putNull("native_finish_reason");
        }
        if (delta.get("tool_calls") instanceof ArrayNode calls) {
            keptBack |= keepCallers(calls);
            if (calls.isEmpty()) {
                delta.remove("tool_calls");
            }
        }
        String piece = delta.path("content").asText("");
        if (!piece.isEmpty()) {
            if (newTurn && !text.isEmpty()) {
                delta.put("content", Conversation.BETWEEN_TURNS + piece);
            }
            newTurn = false;
            text.append(piece);
        }
        delta.path("images").forEach(image -> ((ObjectNode) image).put("index", pictures++));
        return keptBack;
    }

    private boolean keepCallers(ArrayNode calls) {
        boolean keptBack = false;
        for (var each = calls.iterator(); each.hasNext(); ) {
            ObjectNode call = (ObjectNode) each.next();
            int index = call.path("index").asInt();
            if (turn.isCallOf(index, conversation.function())) {
                each.remove();
                keptBack = true;
            } else {
                call.put("index", callersCalls + turn.placeAmongOthers(index, conversation.function()));
            }
        }
        return keptBack;
    }

    private static boolean isEmpty(ObjectNode chunk) {
        for (JsonNode choice : chunk.path("choices")) {
            for (var member : choice.path("delta").properties()) {
                boolean says = !member.getKey().equals("role")
                        && !member.getValue().isNull()
                        && !member.getValue().asText("?").isEmpty();
                if (says) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void document(ObjectNode answer) {
        ObjectNode chunk = answer.deepCopy();
        chunk.put("object", "chat.completion.chunk");
        for (JsonNode choice : chunk.path("choices")) {
            ObjectNode delta = (ObjectNode) choice;
            delta.set("delta", delta.remove("message"));
            int index = 0;
            for (JsonNode call : delta.path("delta").path("tool_calls")) {
                ((ObjectNode) call).put("index", index++);
            }
        }
        data("", chunk);
        turn.replace(answer);
    }

    @Override
    public ObjectNode answer() {
        return turn.document();
    }

    @Override
    public boolean ended() {
        return turn.isFinished();
    }

    @Override
    public void next() {
        callersCalls += turn.others(conversation.function());
        turn = new MessageSoFar();
        newTurn = true;
    }

    @Override
    public void executed(Round round, Executed executed) {
        ObjectNode chunk = chunk();
        ObjectNode delta = chunk.path("choices").path(0).withObjectProperty("delta");
        ArrayNode images = delta.arrayNode();
        Completions.images(images, executed);
        images.forEach(image -> ((ObjectNode) image).put("index", pictures++));
        if (!images.isEmpty()) {
            delta.set("images", images);
        }
        delta.putArray("reasoning_details").add(Completions.record(executed));
        caller.accept(new ChatEvent.Data("", chunk));
    }

    @Override
    public void end(ObjectNode merged, Ending ending) {
        String closing = conversation.closing(ending, text.toString());
        if (!closing.isEmpty()) {
            ObjectNode chunk = chunk();
            chunk.path("choices").path(0).withObjectProperty("delta").put("content", closing);
            caller.accept(new ChatEvent.Data("", chunk));
        }
        ObjectNode last = chunk();
        ObjectNode choice = (ObjectNode) last.path("choices").path(0);
        choice.set("finish_reason", Completions.choice(merged).path("finish_reason"));
        JsonNode nativeReason = Completions.choice(merged).path("native_finish_reason");
        if (!nativeReason.isMissingNode()) {
            choice.set("native_finish_reason", nativeReason);
        }
        if (merged.has("warnings")) {
            last.set("warnings", merged.get("warnings"));
        }
        caller.accept(new ChatEvent.Data("", last));
        if (usageTold && merged.has("usage")) {
            ObjectNode usage = head.deepCopy();
            usage.putArray("choices");
            usage.set("usage", merged.get("usage"));
            caller.accept(new ChatEvent.Data("", usage));
        }
        caller.accept(new ChatEvent.Done());
    }

    private ObjectNode chunk() {
        ObjectNode chunk = head.deepCopy();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta").put("role", "assistant").put("content", "");
        choice.putNull("finish_reason");
        return chunk;
    }
}

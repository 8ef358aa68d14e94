package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallPart;
import io.imagefunction.chat.assembly.ChoiceSoFar;
import io.imagefunction.chat.assembly.ChunkHead;
import io.imagefunction.chat.assembly.ChunkNews;
import io.imagefunction.chat.assembly.CompletionSoFar;
import io.imagefunction.chat.assembly.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The chunks of chat completions. All chunks have the same head. The finish reason and usage of a turn are held back,
 * because only the end of a turn shows whether it was the last one.
 */
final class CompletionsEvents implements TurnEvents {

    private static final String CHOICES = "choices";
    private static final String DELTA = "delta";
    private static final String FINISH = "finish_reason";
    private static final String NATIVE_FINISH = "native_finish_reason";

    private final Conversation conversation;
    private final Consumer<ChatEvent> caller;
    private final ChunkHead head = new ChunkHead();
    private final ChunkNews news = new ChunkNews();
    private final TreeMap<Integer, ChoiceStream> streams = new TreeMap<>();
    private final List<ObjectNode> waiting = new ArrayList<>();
    private CompletionSoFar turn = new CompletionSoFar();
    private boolean ended;
    private boolean usageTold;

    CompletionsEvents(Conversation conversation, Consumer<ChatEvent> caller) {
        this.conversation = conversation;
        this.caller = caller;
    }

    @Override
    public Optional<JsonNode> data(String name, ObjectNode chunk) {
        if (ChatFailure.isError(chunk.path("error"))) {
            turn.add(chunk.deepCopy().retain("usage"));
            return Optional.of(chunk.get("error"));
        }
        take(chunk, false);
        return Optional.empty();
    }

    private void take(ObjectNode chunk, boolean whole) {
        head.learn(chunk);
        turn.add(chunk);
        JsonNode usage = chunk.remove("usage");
        boolean keptBack = !Joined.isNothing(usage);
        usageTold |= keptBack;
        int place = 0;
        for (JsonNode choice : chunk.path(CHOICES)) {
            if (choice instanceof ObjectNode object) {
                keptBack |= takeChoice(object, CompletionSoFar.index(choice, place), whole);
            }
            place++;
        }
        if (!keptBack || news.isIn(chunk)) {
            news.passed(chunk);
            waiting.add(chunk);
        }
        // Chunks wait for the id only until the turn has content.
        if (head.isKnown() || turn.hasBegun()) {
            waiting.forEach(this::send);
            waiting.clear();
        }
    }

    /** Removes everything that is not for the caller, or not yet. Returns whether anything was removed. */
    private boolean takeChoice(ObjectNode choice, int index, boolean whole) {
        if (!(choice.get(DELTA) instanceof ObjectNode)) {
            JsonNode message = choice.remove("message");
            choice.set(DELTA, message instanceof ObjectNode ? message : choice.objectNode());
        }
        ObjectNode delta = (ObjectNode) choice.get(DELTA);
        ChoiceSoFar known = turn.choice(index);
        List<CallPart> calls = known.add(choice, whole);
        boolean keptBack = choice.hasNonNull(FINISH);
        choice.put("index", index).putNull(FINISH);
        if (choice.has(NATIVE_FINISH)) {
            choice.putNull(NATIVE_FINISH);
        }
        ChoiceStream stream = stream(index);
        keptBack |= stream.calls().leaveIn(delta, calls, function(index), whole);
        stream.pass(delta);
        return keptBack;
    }

    private ChoiceStream stream(int index) {
        return streams.computeIfAbsent(index, first -> new ChoiceStream());
    }

    @Override
    public void document(ObjectNode answer) {
        turn = new CompletionSoFar();
        turn.markWhole();
        take(answer.deepCopy(), true);
        ended = true;
    }

    @Override
    public void done() {
        ended = true;
    }

    @Override
    public ObjectNode answer() {
        return turn.json();
    }

    @Override
    public boolean ended() {
        return turn.isFinished() || ended && turn.hasBegun();
    }

    @Override
    public void next() {
        turn = new CompletionSoFar();
        ended = false;
        streams.values().forEach(ChoiceStream::nextTurn);
    }

    @Override
    public void executed(Round round, Executed executed) {
        ObjectNode chunk = chunk(first());
        stream(first()).put(delta(chunk), CompletionsHistory.record(round, executed), executed.urls());
        send(chunk);
    }

    @Override
    public void end(ObjectNode merged, ConversationEnd ending) {
        waiting.forEach(this::send);
        sendHeldCalls();
        String closing = conversation.closing(ending, stream(first()).text());
        if (!closing.isEmpty()) {
            ObjectNode chunk = chunk(first());
            delta(chunk).put("content", closing);
            send(chunk);
        }
        sendFinishes(merged);
        if (usageTold && merged.has("usage")) {
            ObjectNode usage = merged.objectNode();
            usage.putArray(CHOICES);
            usage.set("usage", merged.get("usage"));
            send(usage);
        }
        caller.accept(new ChatEvent.Done());
    }

    private void sendHeldCalls() {
        for (int index : turn.indexes()) {
            ObjectNode chunk = chunk(index);
            ArrayNode held = chunk.arrayNode();
            stream(index).calls().addHeld(held, turn.choice(index).calls(), function(index));
            if (!held.isEmpty()) {
                delta(chunk).set(ChoiceSoFar.CALLS, held);
                send(chunk);
            }
        }
    }

    /** The function whose calls are carried out here; only the first choice has one. */
    private String function(int index) {
        return turn.isFirst(index) ? conversation.function() : Conversation.NO_FUNCTION;
    }

    /** Each choice has its own finish reason. The answer's warnings are in the last chunk. */
    private void sendFinishes(ObjectNode merged) {
        JsonNode choices = merged.path(CHOICES);
        for (int place = 0; place < choices.size(); place++) {
            JsonNode choice = choices.get(place);
            ObjectNode last = chunk(CompletionSoFar.index(choice, place));
            ObjectNode finish = (ObjectNode) last.path(CHOICES).path(0);
            finish.set(FINISH, choice.path(FINISH));
            if (choice.has(NATIVE_FINISH)) {
                finish.set(NATIVE_FINISH, choice.get(NATIVE_FINISH));
            }
            if (place == choices.size() - 1 && merged.has("warnings")) {
                last.set("warnings", merged.get("warnings"));
            }
            send(last);
        }
    }

    private int first() {
        return streams.isEmpty() ? 0 : streams.firstKey();
    }

    private void send(ObjectNode chunk) {
        caller.accept(
                new ChatEvent.Data("", head.putOn(chunk, conversation.request().path("model"))));
    }

    private static ObjectNode chunk(int index) {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        ObjectNode choice = chunk.putArray(CHOICES).addObject().put("index", index);
        choice.putObject(DELTA).put("role", "assistant").put("content", "");
        choice.putNull(FINISH);
        return chunk;
    }

    private static ObjectNode delta(ObjectNode chunk) {
        return (ObjectNode) chunk.path(CHOICES).path(0).path(DELTA);
    }
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.decoding.UpstreamEvent;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamError;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What has been said in a conversation, and what of it the caller has. Threads that read upstream, store pictures or
 * watch the deadline enter the conversation here, one at a time.
 */
final class Transcript {

    private final Conversation conversation;
    private final ShownPictures shown;
    private final Consumer<ChatEvent> caller;
    private final TurnEvents events;
    private boolean inTurn;
    private boolean over;

    Transcript(Conversation conversation, ShownPictures shown, Consumer<ChatEvent> caller) {
        this.conversation = conversation;
        this.shown = shown;
        this.caller = event -> {
            shown.in(event);
            caller.accept(event);
        };
        this.events = conversation.protocol().events(conversation, this.caller);
    }

    /** @param budget what is left with the reservation of a turn */
    synchronized void reserved(JsonNode budget) {
        caller.accept(new ChatEvent.Reserved(budget));
    }

    /** A turn of the model begins, again if it is retried. */
    synchronized void begin(ChatPictures pictures) {
        inTurn = true;
        shown.expect(pictures);
    }

    /** An event of the turn. */
    synchronized void take(UpstreamEvent event) {
        if (over) {
            return;
        }
        switch (event) {
            case UpstreamEvent.Data data
            when data.json() instanceof ObjectNode json ->
                events.data(data.name(), json).ifPresent(this::refuse);
            case UpstreamEvent.Document document -> {
                ObjectNode whole = (ObjectNode) document.json();
                JsonNode error = whole.path("error");
                if (!ChatFailure.isError(error)) {
                    events.document(whole);
                } else {
                    if (hasBegun(whole)) {
                        events.document(whole.without("error"));
                    }
                    refuse(error);
                }
            }
            case UpstreamEvent.Done done -> events.done();
            case UpstreamEvent.Comment comment -> caller.accept(new ChatEvent.Working());
            case UpstreamEvent.Cut cut -> throw cut(cut.why());
            default -> {}
        }
    }

    private static boolean hasBegun(JsonNode document) {
        return !document.path("choices").isEmpty()
                || !document.path("output").isEmpty()
                || document.path("usage").path("cost").asDouble() > 0;
    }

    /**
     * Once the model has begun to answer, its turn may be billed, so neither this function nor its caller may retry. A
     * refusal that is final stays one as long as nothing was generated.
     */
    private void refuse(JsonNode error) {
        UpstreamError said = UpstreamError.within(error);
        boolean begun = !events.answer().isEmpty() || !shown.urls().isEmpty();
        throw begun && (hasContent() || !isFinal(Failures.of(said)))
                ? UpstreamException.brokenOff(said)
                : UpstreamException.refused(said);
    }

    private static boolean isFinal(Failure failure) {
        return !failure.retryable() && !failure.code().retryable();
    }

    /** Whether the model has generated anything in this turn, or drawn a picture in any. */
    private boolean hasContent() {
        return !shown.urls().isEmpty() || conversation.protocol().hasContent(events.answer());
    }

    /** The usage of the turn, if upstream has said what it cost. */
    synchronized Optional<JsonNode> usage() {
        return Optional.of(events.answer().path("usage"))
                .filter(usage -> usage.path("cost").isNumber());
    }

    private static RuntimeException cut(String why) {
        return Failure.of(
                        FailureCode.BROKEN_ANSWER,
                        "OpenRouter's answer is incomplete: " + why + ". It may have been paid for.")
                .toException();
    }

    synchronized Round answered(ChatPictures pictures) {
        conversation.problems(pictures.problems());
        if (!events.ended()) {
            throw cut("the stream ended before its last event");
        }
        inTurn = false;
        return conversation.answered(events.answer());
    }

    /** The result of an image call. */
    synchronized void executed(Round round, Executed executed) {
        if (!over) {
            round.done().put(executed.call().place(), executed);
            events.executed(round, executed);
        }
    }

    /** The next turn follows. */
    synchronized void goOn() {
        conversation.goOn();
        events.next();
    }

    /**
     * Keeps what was said in a turn that was broken off. Returns false if there is nothing to keep, or only text that
     * the caller has from the stream.
     */
    synchronized boolean keep(ConversationEnd ending) {
        JsonNode said = events.answer();
        boolean any = !conversation.rounds().isEmpty()
                || !shown.urls().isEmpty()
                || (ending.outOfTime() ? !said.isEmpty() : !conversation.isStreamed() && hasContent());
        if (any && inTurn) {
            if (said.isEmpty() && conversation.rounds().isEmpty()) {
                events.document(conversation.protocol().salvaged(conversation.request(), shown.urls()));
            }
            conversation.said(events.answer());
        }
        return any;
    }

    /** The whole answer; nothing is added to it any more. Its warnings name the pictures that have no place in it. */
    synchronized ObjectNode merged(ConversationEnd ending) {
        over = true;
        ObjectNode merged = conversation.protocol().merged(conversation, ending);
        List<String> missing = conversation.isStreamed() ? shown.missing() : shown.missingIn(merged);
        if (missing.isEmpty()) {
            return merged;
        }
        conversation.problems(missing);
        return conversation.protocol().merged(conversation, ending);
    }

    /** Sends the caller the end of the answer. */
    synchronized void end(ObjectNode merged, ConversationEnd ending) {
        events.end(merged, ending);
    }

    synchronized void close() {
        over = true;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** The pictures that the model has drawn itself. */
    List<StoredPicture> pictures() {
        return shown.pictures();
    }
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.budget.Bill;
import io.imagefunction.decoding.UpstreamEvent;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamError;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.Label;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs one conversation: the model's turns, and the image calls between them. Threads that read upstream, store
 * pictures or watch the deadline enter the conversation through the synchronized methods.
 */
final class Talk {

    /** Time before the deadline to put the answer together, in case a picture arrives late. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(500);

    private static final int LONGEST_NAME = 100;

    private static final Failure TOO_MANY = Failure.of(
            FailureCode.INVALID_REQUEST,
            "max_tool_calls",
            "As many pictures as this answer may have were asked for. Answer with those that there are.");

    private final Talks talks;
    private final Conversation conversation;
    private final CallContext call;
    private final Consumer<ChatEvent> caller;
    private final Runnable pace;
    private final TurnEvents events;
    private final ShownPictures shown;
    private boolean inTurn;
    private boolean over;

    Talk(Talks talks, Conversation conversation, CallContext call, Consumer<ChatEvent> caller, Runnable pace) {
        this.talks = talks;
        this.conversation = conversation;
        this.call = call;
        this.pace = pace;
        this.shown = new ShownPictures(talks.addresses, call.base());
        this.caller = event -> {
            shown.in(event);
            caller.accept(event);
        };
        this.events = conversation.protocol().events(conversation, this.caller);
    }

    /** The whole answer, by the call's deadline. */
    Uni<ObjectNode> answer() {
        return call.inTime(turns(), talks.clock, () -> stopped(ConversationEnd.OUT_OF_TIME, notInTime()))
                .onFailure()
                .recoverWithUni(problem -> stopped(
                        ConversationEnd.broken(Failures.of(problem).message()),
                        problem instanceof BrokenOff brokenOff ? brokenOff.why() : problem))
                .map(this::ended)
                .onFailure()
                .invoke(problem -> {
                    talks.log.failed(conversation, problem, call);
                    talks.metrics.failed(conversation, problem, call);
                })
                .onTermination()
                .invoke(this::close);
    }

    static FailureException notInTime() {
        return Failure.of(
                        FailureCode.DEADLINE_EXCEEDED,
                        "The model did not answer in time, and the call was broken off. Try again, or ask for less.")
                .toException();
    }

    private Uni<ConversationEnd> turns() {
        call.figures().calling();
        return paidTurn().chain(this::carriedOut).chain(round -> {
            boolean callersTurn = round.calls().isEmpty()
                    || conversation.protocol().callsOthers(round.answer(), conversation.function());
            if (callersTurn) {
                return Uni.createFrom().item(ConversationEnd.WHOLE);
            }
            goOn();
            return turns();
        });
    }

    private synchronized void goOn() {
        conversation.goOn();
        events.next();
    }

    /** A turn within the budgets of its caller. Pictures that the model asks for have a reservation of their own. */
    private Uni<Round> paidTurn() {
        String model = model();
        String name = "chat " + model;
        return Uni.createFrom().deferred(() -> {
            talks.credit.check(name);
            return talks.spending.pay(
                    call,
                    model,
                    talks.price.of(conversation.request()),
                    (earlier, bill) ->
                            talks.retries.retrying(() -> talks.credit.guarded(name, () -> billed(bill)), call),
                    (round, budget) -> {
                        conversation.told(budget);
                        return round;
                    });
        });
    }

    private String model() {
        String model = conversation.request().path("model").asText("");
        return model.substring(0, Math.min(model.length(), LONGEST_NAME));
    }

    /** A turn that upstream has refused is not billed, and one that was broken off may be. */
    private Uni<Round> billed(Bill bill) {
        bill.begun(conversation.rounds().size());
        bill.made(model(), 0);
        return turn().invoke(round -> bill.billed(
                        round.number(), Optional.ofNullable(round.answer().get("usage"))))
                .onFailure(problem -> problem instanceof UpstreamException.Refused
                        || problem instanceof UpstreamException.Unreachable)
                .invoke(refused -> bill.refused(conversation.rounds().size()));
    }

    /** One turn of the model. It may be retried as long as the model has said nothing. */
    private Uni<Round> turn() {
        begin();
        String model = conversation.request().path("model").asText("");
        ChatPictures pictures = new ChatPictures(talks.store, talks.addresses, call.base(), label(model));
        shown.expect(pictures);
        return talks.upstream.stream(
                        conversation.protocol().api(), conversation.request(), pictures.marks(), pictures, this::stops)
                .onItem()
                .transformToUniAndConcatenate(event -> linked(event, pictures))
                .onItem()
                .invoke(this::take)
                .collect()
                .last()
                .onSubscription()
                .invoke(call.figures()::asked)
                .onTermination()
                .invoke(call.figures()::answered)
                .map(last -> answered(pictures))
                .onFailure()
                .invoke(problem -> talks.log.refused(problem, model, call));
    }

    private Label label(String model) {
        return new Label(model, call.requestId(), call.owner(), Optional.empty());
    }

    private synchronized void begin() {
        inTurn = true;
    }

    private static Uni<UpstreamEvent> linked(UpstreamEvent event, ChatPictures pictures) {
        return switch (event) {
            case UpstreamEvent.Data data ->
                pictures.linked(data.json())
                        .invoke(LostPictures::removeFrom)
                        .map(json -> new UpstreamEvent.Data(data.name(), json));
            case UpstreamEvent.Document document ->
                pictures.linked(document.json())
                        .invoke(LostPictures::removeFrom)
                        .map(UpstreamEvent.Document::new);
            case UpstreamEvent.Cut cut -> pictures.settled().replaceWith(event);
            default -> Uni.createFrom().item(event);
        };
    }

    private synchronized void take(UpstreamEvent event) {
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
                boolean failed = ChatFailure.isError(error);
                if (!failed || hasAnswer(whole)) { // Not retried: this answer has been paid for.
                    events.document(whole);
                }
                if (failed) {
                    refuse(error);
                }
            }
            case UpstreamEvent.Done done -> events.done();
            case UpstreamEvent.Comment comment -> caller.accept(new ChatEvent.Working());
            case UpstreamEvent.Cut cut -> throw cut(cut.why());
            default -> {}
        }
    }

    private static boolean hasAnswer(ObjectNode document) {
        return !document.path("choices").isEmpty() || !document.path("output").isEmpty();
    }

    private void refuse(JsonNode error) {
        UpstreamException refused = UpstreamException.refused(UpstreamError.within(error));
        throw events.answer().isEmpty() && shown.urls().isEmpty() ? refused : new BrokenOff(refused);
    }

    private static RuntimeException cut(String why) {
        return Failure.of(
                        FailureCode.BROKEN_ANSWER,
                        "OpenRouter's answer cannot be read to its end: " + why + ". It may have been paid for.")
                .toException();
    }

    private synchronized Round answered(ChatPictures pictures) {
        conversation.problems(pictures.problems());
        if (!events.ended()) {
            throw cut("it ended too soon");
        }
        inTurn = false;
        return conversation.answered(events.answer());
    }

    /**
     * Carries out the image calls of a turn, several in parallel. Never fails: a failed call becomes a result for the
     * model.
     */
    private Uni<Round> carriedOut(Round round) {
        return Multi.createFrom()
                .iterable(round.calls())
                .onItem()
                .transformToUni(made -> result(round, made)
                        .invoke(result -> executed(round, new Executed(made, talks.answers.of(result, call.base())))))
                .merge(talks.settings.parallelCalls())
                .collect()
                .last()
                .replaceWith(round);
    }

    private Uni<ImageResult> result(Round round, ImageCall made) {
        return conversation.isOneTooMany(round, made)
                ? Uni.createFrom().item(ImageResult.Failed.unpaid(TOO_MANY))
                : conversation
                        .tool()
                        .orElseThrow()
                        .call(made, conversation.repetitions(round, made), call.sooner(LAST_MOMENT));
    }

    private synchronized void executed(Round round, Executed executed) {
        if (!over) {
            round.done().put(executed.call().place(), executed);
            events.executed(round, executed);
        }
    }

    /** Ends the conversation with a partial result if anything was paid for, and with the problem otherwise. */
    private synchronized Uni<ConversationEnd> stopped(ConversationEnd ending, Throwable problem) {
        JsonNode said = events.answer();
        boolean paid =
                !conversation.rounds().isEmpty() || !shown.urls().isEmpty() || ending.outOfTime() && !said.isEmpty();
        if (!paid) {
            return Uni.createFrom().failure(problem);
        }
        if (inTurn && said.isEmpty() && conversation.rounds().isEmpty()) {
            events.document(conversation.protocol().salvaged(conversation.request(), shown.urls()));
        }
        if (inTurn) {
            conversation.said(events.answer());
        }
        talks.log.refused(problem, conversation.request().path("model").asText(""), call);
        return Uni.createFrom().item(ending);
    }

    private synchronized ObjectNode ended(ConversationEnd ending) {
        over = true;
        ObjectNode merged = merged(ending);
        talks.metrics.answered(conversation, shown.pictures(), call);
        events.end(merged, ending);
        talks.log.answered(conversation, merged, call);
        return merged;
    }

    /** The merged answer. Its warnings name the pictures that were paid for and have no place in it. */
    private ObjectNode merged(ConversationEnd ending) {
        ObjectNode merged = conversation.protocol().merged(conversation, ending);
        List<String> missing = conversation.isStreamed() ? shown.missing() : shown.missingIn(merged);
        if (missing.isEmpty()) {
            return merged;
        }
        conversation.problems(missing);
        return conversation.protocol().merged(conversation, ending);
    }

    private synchronized void close() {
        over = true;
    }

    /** Waits for a slow caller, without the lock. Returns whether to stop reading. */
    private boolean stops() {
        pace.run();
        return isOver();
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** The model failed after it had begun to answer, so the turn is not retried. */
    private static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient UpstreamException why;

        BrokenOff(UpstreamException why) {
            super(why);
            this.why = why;
        }

        UpstreamException why() {
            return why;
        }
    }
}

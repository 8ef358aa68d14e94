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
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.Label;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs one conversation: the model's turns, and the image calls between them. */
final class Talk {

    /** Time before the deadline to put the answer together, in case a picture arrives late. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(500);

    private static final int LONGEST_NAME = 100;

    private static final Failure TOO_MANY = Failure.of(
            FailureCode.INVALID_REQUEST,
            "max_tool_calls",
            "The limit of pictures for this answer is reached. Answer with the pictures that you have.");

    private final Talks talks;
    private final Conversation conversation;
    private final CallContext call;
    private final Runnable pace;
    private final Transcript transcript;

    Talk(Talks talks, Conversation conversation, CallContext call, Consumer<ChatEvent> caller, Runnable pace) {
        this.talks = talks;
        this.conversation = conversation;
        this.call = call;
        this.pace = pace;
        this.transcript = new Transcript(conversation, new ShownPictures(talks.addresses, call.base()), caller);
    }

    /** The whole answer, by the call's deadline. */
    Uni<ObjectNode> answer() {
        return call.inTime(turns(), talks.clock, () -> stopped(ConversationEnd.OUT_OF_TIME, notInTime()))
                .onFailure()
                .recoverWithUni(problem ->
                        stopped(ConversationEnd.broken(Failures.of(problem).message()), problem))
                .map(this::ended)
                .onFailure()
                .invoke(problem -> {
                    talks.log.failed(conversation, problem, call);
                    talks.metrics.failed(conversation, problem, call);
                })
                .onTermination()
                .invoke(transcript::close);
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
            transcript.goOn();
            return turns();
        });
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
                    (earlier, bill) -> {
                        bill.left().ifPresent(transcript::reserved);
                        return talks.retries.retrying(() -> talks.credit.guarded(name, () -> billed(bill)), call);
                    },
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

    /** A turn that failed costs what upstream says. Otherwise only one that was refused is certainly not billed. */
    private Uni<Round> billed(Bill bill) {
        bill.begun(conversation.rounds().size());
        bill.made(model(), 0);
        return turn().invoke(round -> bill.billed(
                        round.number(), Optional.ofNullable(round.answer().get("usage"))))
                .onFailure()
                .invoke(problem -> {
                    int call = conversation.rounds().size();
                    Optional<JsonNode> usage = transcript.usage();
                    if (usage.isPresent()) {
                        bill.billed(call, usage);
                    } else if (problem instanceof UpstreamException.Refused
                            || problem instanceof UpstreamException.Unreachable) {
                        bill.refused(call);
                    }
                });
    }

    /** One turn of the model. It may be retried as long as the model has said nothing. */
    private Uni<Round> turn() {
        String model = conversation.request().path("model").asText("");
        ChatPictures pictures = new ChatPictures(talks.store, talks.addresses, call.base(), label(model));
        transcript.begin(pictures);
        return talks.upstream.stream(
                        conversation.protocol().api(), conversation.request(), pictures.marks(), pictures, this::stops)
                .onItem()
                .transformToUniAndConcatenate(event -> linked(event, pictures))
                .onItem()
                .invoke(transcript::take)
                .collect()
                .last()
                .onSubscription()
                .invoke(call.figures()::asked)
                .onTermination()
                .invoke(call.figures()::answered)
                .map(last -> transcript.answered(pictures))
                .onFailure()
                .invoke(problem -> talks.log.refused(problem, model, call));
    }

    private Label label(String model) {
        return new Label(model, call.requestId(), call.owner(), Optional.empty());
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

    /**
     * Carries out the image calls of a turn, several in parallel. Never fails: a failed call becomes a result for the
     * model.
     */
    private Uni<Round> carriedOut(Round round) {
        return Multi.createFrom()
                .iterable(round.calls())
                .onItem()
                .transformToUni(made -> result(round, made)
                        .invoke(result ->
                                transcript.executed(round, new Executed(made, talks.answers.of(result, call.base())))))
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

    /** Ends the conversation with a partial result if there is any, and with the problem otherwise. */
    private Uni<ConversationEnd> stopped(ConversationEnd ending, Throwable problem) {
        if (!transcript.keep(ending)) {
            return Uni.createFrom().failure(problem);
        }
        talks.log.refused(problem, conversation.request().path("model").asText(""), call);
        return Uni.createFrom().item(ending);
    }

    private ObjectNode ended(ConversationEnd ending) {
        ObjectNode merged = transcript.merged(ending);
        talks.metrics.answered(conversation, transcript.pictures(), call);
        transcript.end(merged, ending);
        talks.log.answered(conversation, merged, call);
        return merged;
    }

    /** Waits for a slow caller. Returns whether to stop reading. */
    private boolean stops() {
        pace.run();
        return transcript.isOver();
    }
}

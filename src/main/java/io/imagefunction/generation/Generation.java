package io.imagefunction.generation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Settings;
import io.imagefunction.generation.Idempotency.Recorded;
import io.imagefunction.openrouter.ImagesAnswer;
import io.imagefunction.openrouter.ImagesClient;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.storage.JsonRecords.Version;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The paid-call algorithm: reserve, where the call has a key, check, generate, store, record, answer. A generation that
 * failed is tried again, because upstream bills nothing for it; one that succeeded never is, whatever happens to its
 * pictures afterwards.
 */
@ApplicationScoped
public class Generation {

    private final Checks checks;
    private final Idempotency idempotency;
    private final ImagesClient upstream;
    private final PictureStore store;
    private final Retries retries;
    private final GenerationLog log;
    private final Answer answer;
    private final Endings endings;
    private final Settings.Image settings;
    private final Clock clock;

    Generation(
            Checks checks,
            Idempotency idempotency,
            ImagesClient upstream,
            PictureStore store,
            Retries retries,
            GenerationLog log,
            Answer answer,
            Endings endings,
            Settings settings,
            Clock clock) {
        this.checks = checks;
        this.idempotency = idempotency;
        this.upstream = upstream;
        this.store = store;
        this.retries = retries;
        this.log = log;
        this.answer = answer;
        this.endings = endings;
        this.settings = settings.image();
        this.clock = clock;
    }

    /** Looks at everything that can be looked at before anybody pays; fails with a {@link GenerationException}. */
    public Uni<Void> check(ImageRequest request) {
        return Uni.createFrom().deferred(() -> checks.check(request, false)).replaceWithVoid();
    }

    /** Whether pictures could be made and stored at all; fails if they could not. */
    public Uni<Void> ready() {
        return checks.ready();
    }

    /** Answers by the call's deadline, and never with a failure of the {@code Uni}. */
    public Uni<ImageResult> generate(ImageRequest request, CallContext call) {
        return generate(request, call, Progress.NONE);
    }

    /** The same for who wants to be told how it goes, until the result is there. */
    public Uni<ImageResult> generate(ImageRequest request, CallContext call, Progress progress) {
        return answered(request, call, progress)
                .call(result -> result.replayed()
                        ? Uni.createFrom().voidItem()
                        : endings.tell(result, call).onFailure().recoverWithNull());
    }

    /**
     * The same for what is delivered again unless it is taken: its end is told of at every delivery, because the one before
     * may have been killed before it could, and if it cannot be told, the result is a failure that is delivered again.
     */
    public Uni<ImageResult> generateDelivered(ImageRequest request, CallContext call) {
        return answered(request, call, Progress.NONE)
                .call(result -> endings.tell(result, call))
                .onFailure()
                .recoverWithItem(problem -> ImageResult.Failed.unpaid(Endings.UNTOLD));
    }

    private Uni<ImageResult> answered(ImageRequest request, CallContext call, Progress progress) {
        return call.key()
                .map(key -> idempotency.once(
                        key, request, call, (sooner, attempt) -> pay(request, sooner, attempt, progress)))
                .orElseGet(() -> pay(request, call, Attempt.unrecorded(store.newSeries()), progress))
                .onFailure()
                .invoke(problem -> log.unexpected(problem, call))
                .onFailure()
                .recoverWithItem(problem -> ImageResult.Failed.unpaid(Failures.of(problem)))
                .invoke(result -> log.answered(result, call));
    }

    /** The same for a job of the queue, with whether its record is written. */
    Uni<Recorded> carryOut(String job, Version there, ImageRequest request, CallContext call) {
        return idempotency
                .resume(job, there, request, call, (sooner, attempt) -> pay(request, sooner, attempt, Progress.NONE))
                .onFailure()
                .invoke(problem -> log.unexpected(problem, call))
                .onFailure()
                .recoverWithItem(problem -> new Recorded(ImageResult.Failed.unpaid(Failures.of(problem)), false))
                .invoke(recorded -> log.answered(recorded.result(), call));
    }

    /** What to be told by, for who answers in events. */
    public AnswerEvents events(ImageRequest request, Consumer<ObjectNode> events) {
        return new AnswerEvents(answer, request.withDefaultModel(settings.model()), clock, events);
    }

    /** Fails if nothing was paid because the request did not pass its checks. */
    private Uni<ImageResult> pay(ImageRequest request, CallContext call, Attempt attempt, Progress progress) {
        return Uni.createFrom()
                .deferred(() -> checks.check(request, progress != Progress.NONE))
                .ifNoItem()
                .after(call.left(clock))
                .failWith(() -> Gathering.NOT_IN_TIME.toException())
                .chain(plan -> carryOut(plan, call, new Gathering(plan.request(), attempt, progress, clock)));
    }

    private Uni<ImageResult> carryOut(CallPlan plan, CallContext call, Gathering gathering) {
        return Multi.createFrom()
                .items(IntStream.range(0, plan.calls().size()).boxed())
                .onItem()
                .transformToUni(number -> oneCall(plan, number, gathering, call))
                .merge(settings.parallelCalls())
                .collect()
                .last()
                .ifNoItem()
                .after(call.left(clock))
                .recoverWithItem((Void) null)
                .map(ended -> gathering.result());
    }

    /** One upstream call, tried until it is answered or not worth trying. Its outcome is in the gathering. */
    private Uni<Void> oneCall(CallPlan plan, int number, Gathering gathering, CallContext call) {
        return retries.retrying(() -> attempt(plan, number, gathering, call), call)
                .onFailure()
                .invoke(problem -> gathering.failed(Failures.of(problem)))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> attempt(CallPlan plan, int number, Gathering gathering, CallContext call) {
        ObjectNode body = plan.calls().get(number);
        ArrivingPictures pictures = new ArrivingPictures(store, label(plan.request(), call), gathering, number);
        return upstream.generate(body, pictures, gathering::isClosed)
                .call(answer -> pictures.settled())
                .onFailure()
                .invoke(problem -> log.refused(problem, plan.request(), call))
                .invoke(answer -> judge(answer, pictures, gathering))
                .replaceWithVoid()
                // Another attempt would tell the caller once more what this one has told.
                .onFailure(problem -> pictures.passedOn())
                .recoverWithItem(problem -> {
                    gathering.failed(Failures.of(problem));
                    return null;
                });
    }

    /** A 200 that holds a failure instead of pictures is a failure, and as little billed as any other. */
    private static void judge(ImagesAnswer answer, ArrivingPictures pictures, Gathering gathering) {
        if (pictures.arrived() > 0) {
            gathering.answered(answer);
            return;
        }
        answer.error().ifPresent(error -> {
            throw UpstreamException.refused(error);
        });
        gathering.answered(answer);
        throw Failure.of(
                        answer.cut().isPresent() ? FailureCode.BROKEN_ANSWER : FailureCode.NO_IMAGE,
                        answer.cut()
                                .map(why -> "Upstream's answer cannot be read: " + why
                                        + ". It may have been paid for all the same.")
                                .orElse(
                                        "The model answered without a picture. Change the prompt or use another model."))
                .toException();
    }

    private Label label(ImageRequest request, CallContext call) {
        Optional<String> prompt = settings.storePrompt() ? Optional.of(request.prompt()) : Optional.empty();
        return new Label(request.model(), call.requestId(), prompt);
    }
}

package io.imagefunction.generation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.AnswerEvents;
import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.answer.Progress;
import io.imagefunction.check.Checks;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.record.Attempt;
import io.imagefunction.record.FormerNames;
import io.imagefunction.record.Idempotency;
import io.imagefunction.record.Idempotency.Recorded;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.Budget;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * The paid-call algorithm: reserve, where the call has a key ({@link Idempotency}), check, generate and store
 * ({@link PaidCalls}), record, answer.
 */
@ApplicationScoped
public class Generation {

    private final Checks checks;
    private final FormerNames names;
    private final Idempotency idempotency;
    private final PaidCalls calls;
    private final PictureStore store;
    private final GenerationLog log;
    private final Answers answers;
    private final CallEnds endings;
    private final Settings.Image settings;
    private final Clock clock;

    Generation(
            Checks checks,
            FormerNames names,
            Idempotency idempotency,
            PaidCalls calls,
            PictureStore store,
            GenerationLog log,
            Answers answers,
            CallEnds endings,
            Settings settings,
            Clock clock) {
        this.checks = checks;
        this.names = names;
        this.idempotency = idempotency;
        this.calls = calls;
        this.store = store;
        this.log = log;
        this.answers = answers;
        this.endings = endings;
        this.settings = settings.image();
        this.clock = clock;
    }

    /** Looks at everything that can be looked at before anybody pays; fails with a {@link FailureException}. */
    public Uni<Void> check(ImageRequest request) {
        return Uni.createFrom()
                .deferred(() -> checks.check(request, new Budget(), false))
                .replaceWithVoid();
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
        return names.resolve(call)
                .chain(named -> generateNamed(request, named, progress))
                .onFailure()
                .recoverWithItem(problem -> ImageResult.Failed.unpaid(Failures.of(problem)));
    }

    private Uni<ImageResult> generateNamed(ImageRequest request, CallContext call, Progress progress) {
        Uni<ImageResult> answered = answered(request, call, progress);
        return call.key().isEmpty()
                ? answered
                : answered.call(result -> result.replayed()
                                ? Uni.createFrom().voidItem()
                                : endings.tell(result, call).onFailure().recoverWithNull())
                        // It is told of also where the caller has hung up.
                        .memoize()
                        .indefinitely();
    }

    /**
     * The same for what is delivered again unless it is taken: its end is told of at every delivery, because the one before
     * may have been killed before it could, and if it cannot be told, the result is a failure that is delivered again.
     */
    public Uni<ImageResult> generateDelivered(ImageRequest request, CallContext call) {
        return answered(request, call, Progress.NONE)
                .call(result -> endings.tell(result, call))
                .onFailure()
                .recoverWithItem(problem -> ImageResult.Failed.unpaid(CallEnds.UNTOLD));
    }

    private Uni<ImageResult> answered(ImageRequest request, CallContext call, Progress progress) {
        return call.key()
                .map(key -> idempotency.once(
                        key, request, call, (sooner, attempt) -> calls.pay(request, sooner, attempt, progress)))
                .orElseGet(() -> calls.pay(request, call, Attempt.unrecorded(store.newSeries()), progress))
                .onFailure()
                .invoke(problem -> log.unexpected(problem, call))
                .onFailure()
                .recoverWithItem(problem -> ImageResult.Failed.unpaid(Failures.of(problem)))
                .invoke(result -> log.answered(result, call));
    }

    /** The same for a job of the queue, with whether its record is written. */
    public Uni<Recorded> carryOut(Held job, ImageRequest request, CallContext call) {
        return idempotency
                .resume(job, request, call, (sooner, attempt) -> calls.pay(request, sooner, attempt, Progress.NONE))
                .onFailure()
                .invoke(problem -> log.unexpected(problem, call))
                .onFailure()
                .recoverWithItem(problem -> new Recorded(ImageResult.Failed.unpaid(Failures.of(problem)), false))
                .invoke(recorded -> log.answered(recorded.result(), call));
    }

    /** What to be told by, for who answers in events. */
    public AnswerEvents events(ImageRequest request, Consumer<ObjectNode> events) {
        return new AnswerEvents(answers, request.withDefaultModel(settings.model()), clock, events);
    }
}

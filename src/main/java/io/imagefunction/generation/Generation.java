package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.AnswerEvents;
import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.answer.Progress;
import io.imagefunction.budget.Spending;
import io.imagefunction.check.CallPlan;
import io.imagefunction.check.Checks;
import io.imagefunction.check.PriceBound;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.record.Attempt;
import io.imagefunction.record.ClaimedRecord;
import io.imagefunction.record.Claims.Claim;
import io.imagefunction.record.Idempotency;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.Budget;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The paid-call algorithm. A call with an idempotency key, in this order:
 *
 * <ol>
 *   <li>claims its record, or is answered by it ({@link Idempotency}),
 *   <li>is checked, before a cent is spent ({@link Checks}),
 *   <li>reserves the most that it can cost, and later settles what it has cost ({@link Spending}),
 *   <li>pays: upstream is called, and each picture stored as it arrives ({@link PaidCalls}),
 *   <li>records how that ended,
 *   <li>tells who wants to know of the end ({@link CallEnds}),
 *   <li>is answered.
 * </ol>
 *
 * A call without a key is checked, reserves, pays and is answered.
 */
@ApplicationScoped
public class Generation {

    /** To write down how a call ended, before its answer is due. */
    private static final Duration RECORDING = Duration.ofMillis(500);

    private final Checks checks;
    private final Idempotency idempotency;
    private final PriceBound bound;
    private final Spending spending;
    private final CreditPause credit;
    private final PaidCalls calls;
    private final PictureStore store;
    private final GenerationLog log;
    private final Answers answers;
    private final CallEnds endings;
    private final Settings.Image settings;
    private final Clock clock;

    Generation(
            Checks checks,
            Idempotency idempotency,
            PriceBound bound,
            Spending spending,
            CreditPause credit,
            PaidCalls calls,
            PictureStore store,
            GenerationLog log,
            Answers answers,
            CallEnds endings,
            Settings settings,
            Clock clock) {
        this.checks = checks;
        this.idempotency = idempotency;
        this.bound = bound;
        this.spending = spending;
        this.credit = credit;
        this.calls = calls;
        this.store = store;
        this.log = log;
        this.answers = answers;
        this.endings = endings;
        this.settings = settings.image();
        this.clock = clock;
    }

    /** Runs all checks that cost nothing; fails with a {@link FailureException}. */
    public Uni<Void> check(ImageRequest request) {
        return Uni.createFrom()
                .deferred(() -> checks.check(request, new Budget(), false))
                .replaceWithVoid();
    }

    /** Checks the key and the bucket; fails if pictures could not be generated or stored. */
    public Uni<Void> ready() {
        return checks.ready();
    }

    /** Answers by the call's deadline. The {@code Uni} never fails: failures are results. */
    public Uni<ImageResult> generate(ImageRequest request, CallContext call) {
        return generate(request, call, Progress.NONE);
    }

    /** Like {@link #generate(ImageRequest, CallContext)}, and reports progress until the result. */
    public Uni<ImageResult> generate(ImageRequest request, CallContext call, Progress progress) {
        return generate(request, call, progress, measured -> idempotency.claim(request, measured));
    }

    /**
     * Waits while another call with the same key is in flight, for callers who cannot ask again: until the deadline, or
     * until the caller hangs up.
     */
    public Uni<ImageResult> generatePatiently(ImageRequest request, CallContext call, Progress progress) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean gone = new AtomicBoolean();
            return generate(
                            request,
                            call,
                            progress,
                            measured -> idempotency.claimPatiently(request, measured, gone::get))
                    .onCancellation()
                    .invoke(() -> gone.set(true));
        });
    }

    private Uni<ImageResult> generate(
            ImageRequest request, CallContext call, Progress progress, Function<CallContext, Uni<Claim>> claim) {
        return Uni.createFrom()
                .deferred(() -> {
                    CallContext measured = call.measured();
                    return measured.key().isPresent()
                            ? generateOnce(claim.apply(measured), request, measured, progress)
                            : logged(payUnrecorded(request, measured, progress), measured);
                })
                .onFailure()
                .recoverWithItem(Generation::unpaid);
    }

    private Uni<ImageResult> generateOnce(Uni<Claim> claim, ImageRequest request, CallContext call, Progress progress) {
        return logged(claimedAndPaid(claim, request, call, progress).map(Recorded::answer), call)
                .call(result -> result.replayed()
                        ? Uni.createFrom().voidItem()
                        : endings.tell(result, call).onFailure().recoverWithNull())
                // The result is reported even if the caller has hung up.
                .memoize()
                .indefinitely();
    }

    /**
     * For requests that are delivered at least once. Every delivery reports the result, because the process of an earlier
     * one may have died before it could. If the report fails, the result is a failure, so that the request is delivered
     * again.
     */
    public Uni<ImageResult> generateDelivered(ImageRequest request, CallContext delivered) {
        CallContext call = delivered.measured();
        Uni<ImageResult> paid = call.key().isPresent()
                ? claimedAndPaid(idempotency.claim(request, call), request, call, Progress.NONE)
                        .map(Recorded::answer)
                : payUnrecorded(request, call, Progress.NONE);
        return logged(paid, call)
                .call(result -> endings.tell(result, call))
                .onFailure()
                .recoverWithItem(untold -> ImageResult.Failed.unpaid(CallEnds.UNTOLD));
    }

    /** Executes a job of the queue, whose worker reports the result. Also returns whether the record was written. */
    public Uni<Recorded> carryOut(Held job, ImageRequest request, CallContext worker) {
        CallContext call = worker.withTrace(worker.trace().or(request.body())).measured();
        return claimedAndPaid(idempotency.claim(job, request, call), request, call, Progress.NONE)
                .onFailure()
                .invoke(problem -> log.unexpected(problem, call))
                .onFailure()
                // As the record has it, without the budget.
                .recoverWithItem(problem -> new Recorded(ImageResult.Failed.unpaid(Failures.of(problem)), false))
                .invoke(recorded -> log.answered(recorded.result(), call));
    }

    private Uni<ImageResult> payUnrecorded(ImageRequest request, CallContext call, Progress progress) {
        return checkedAndPaid(request, call, Attempt.unrecorded(store.newSeries(), call.owner()), progress);
    }

    private Uni<Recorded> claimedAndPaid(Uni<Claim> claim, ImageRequest request, CallContext call, Progress progress) {
        return claim.chain(claimed -> switch (claimed) {
                    case Claim.Answered earlier -> Uni.createFrom().item(new Recorded(earlier.result(), true));
                    case Claim.Mine mine -> paidAndRecorded(mine.claimed(), request, call, progress);
                })
                // A caller who hangs up does not cancel this: a retry with the same key gets the picture.
                .memoize()
                .indefinitely();
    }

    private Uni<Recorded> paidAndRecorded(
            ClaimedRecord claimed, ImageRequest request, CallContext call, Progress progress) {
        return checkedAndPaid(request, call.sooner(RECORDING), claimed.attempt(), progress)
                .onFailure()
                .call(refused -> idempotency.release(claimed, refused, call))
                .chain(result -> idempotency.end(claimed, result, call).map(written -> new Recorded(result, written)));
    }

    /** Fails if nothing was paid, because the request did not pass its checks. */
    private Uni<ImageResult> checkedAndPaid(
            ImageRequest request, CallContext call, Attempt attempt, Progress progress) {
        Uni<CallPlan> checked = Uni.createFrom()
                .deferred(() -> checks.check(request.in(call.trace()), call.budget(), progress.wantsStream()));
        return call.inTime(checked, clock)
                .invoke(plan -> credit.check(plan.request().model()))
                .chain(plan -> spending.pay(
                                call,
                                plan.request().model(),
                                bound.of(plan),
                                (earlier, bill) -> {
                                    bill.left().ifPresent(progress::reserved);
                                    return calls.carryOut(plan, earlier, attempt, progress, bill);
                                },
                                ImageResult::told)
                        .onFailure()
                        .invoke(unpaid -> call.budget().release(plan.price())));
    }

    /** Turns every failure into a result, and logs the result. */
    private Uni<ImageResult> logged(Uni<ImageResult> paid, CallContext call) {
        return paid.onFailure()
                .invoke(problem -> log.unexpected(problem, call))
                .onFailure()
                .recoverWithItem(Generation::unpaid)
                .invoke(result -> log.answered(result, call));
    }

    private static ImageResult unpaid(Throwable problem) {
        return ImageResult.Failed.unpaid(problem);
    }

    /** Makes the events of a streamed answer out of progress and result: see {@link AnswerEvents}. */
    public AnswerEvents events(
            ImageRequest request, CallContext call, Consumer<ObjectNode> events, Consumer<JsonNode> budgets) {
        return new AnswerEvents(answers, request, call.base(), clock, events, budgets);
    }
}

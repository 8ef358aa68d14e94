package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.record.Claims.Claim;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Makes calls with the same key pay once, whether they come at the same time or one after the other, and in whichever
 * process. The first call creates a {@link CallRecord}, and the others find it. A failure before anything is paid is
 * not remembered.
 */
@ApplicationScoped
public class Idempotency {

    /** To look for the other call's result before the answer is due. */
    private static final Duration LAST_TRY = Duration.ofSeconds(1);

    /** A call that has waited does not pay with less time left: its picture would come too late. A repeated call has time. */
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(5);

    private final Claims claims;
    private final Clock clock;
    private final ExecutorService threads;
    private final ScheduledExecutorService scheduler;

    @Inject
    Idempotency(Claims claims, Clock clock, @VirtualThreads ExecutorService threads) {
        this(claims, clock, threads, Infrastructure.getDefaultWorkerPool());
    }

    Idempotency(Claims claims, Clock clock, ExecutorService threads, ScheduledExecutorService scheduler) {
        this.claims = claims;
        this.clock = clock;
        this.threads = threads;
        this.scheduler = scheduler;
    }

    /** Decides by the call's key whether the call may pay. Fails at the deadline, or if another call is in flight. */
    public Uni<Claim> claim(ImageRequest request, CallContext call) {
        return claim(() -> claims.claim(id(call), request, call), call);
    }

    /**
     * Like {@link #claim(ImageRequest, CallContext)}, but waits for another call in flight, until the deadline. A call
     * that has waited pays only if it has enough time left and its caller is still there.
     *
     * @param gone whether the caller has hung up
     */
    public Uni<Claim> claimPatiently(ImageRequest request, CallContext call, BooleanSupplier gone) {
        return patiently(claim(request, call), request, call, gone);
    }

    private Uni<Claim> patiently(Uni<Claim> attempt, ImageRequest request, CallContext call, BooleanSupplier gone) {
        return attempt.onFailure().recoverWithUni(problem -> {
            Uni<Claim> failed = Uni.createFrom().failure(problem);
            return pause(problem, call)
                    .map(pause -> Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .onExecutor(scheduler)
                            .by(pause)
                            .chain(() -> gone.getAsBoolean()
                                    ? failed
                                    : patiently(claimAfterPause(request, call), request, call, gone)))
                    .orElse(failed);
        });
    }

    /** As long as the other call asks for, but short enough to look once more before the deadline. */
    private Optional<Duration> pause(Throwable problem, CallContext call) {
        Duration longest = call.left(clock).minus(LAST_TRY);
        return Optional.of(Failures.of(problem))
                .filter(failure -> failure.code() == FailureCode.IN_PROGRESS)
                .flatMap(Failure::retryAfter)
                .map(asked -> asked.compareTo(longest) < 0 ? asked : longest)
                .filter(pause -> pause.toMillis() > 0);
    }

    private Uni<Claim> claimAfterPause(ImageRequest request, CallContext call) {
        return call.left(clock).compareTo(SHORTEST_CALL) < 0
                ? claim(() -> claims.answer(id(call), request, call), call)
                : claim(request, call);
    }

    /** Like {@link #claim(ImageRequest, CallContext)}, for a job whose record was read before. */
    public Uni<Claim> claim(Held job, ImageRequest request, CallContext call) {
        return claim(() -> claims.claim(job, request, call), call);
    }

    private static String id(CallContext call) {
        return RecordId.of(call, call.key().orElseThrow());
    }

    private Uni<Claim> claim(Supplier<Claim> claim, CallContext call) {
        return call.inTime(Uni.createFrom().item(claim).runSubscriptionOn(threads), clock);
    }

    /**
     * Records the result. Returns whether that succeeded before the deadline, because the answer does not wait longer.
     */
    public Uni<Boolean> end(ClaimedRecord claimed, ImageResult result, CallContext call) {
        return written(() -> claimed.end(result), call);
    }

    /** Releases the key, because the call failed before anything was paid. */
    public Uni<Boolean> release(ClaimedRecord claimed, Throwable unpaid, CallContext call) {
        return written(() -> claimed.release(Failures.of(unpaid)), call);
    }

    private Uni<Boolean> written(Supplier<CompletableFuture<Boolean>> step, CallContext call) {
        return call.inTime(Uni.createFrom().completionStage(step), clock, () -> Uni.createFrom()
                .item(false));
    }
}

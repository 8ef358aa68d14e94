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
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Makes calls with the same key pay once, whether they come at the same time or one after the other, and in whichever
 * process. The first call creates a {@link CallRecord}, and the others find it. A failure before anything is paid is
 * not remembered.
 */
@ApplicationScoped
public class Idempotency {

    private static final Duration LAST_TRY = Duration.ofSeconds(1);

    private final Claims claims;
    private final Clock clock;
    private final ExecutorService threads;

    Idempotency(Claims claims, Clock clock, @VirtualThreads ExecutorService threads) {
        this.claims = claims;
        this.clock = clock;
        this.threads = threads;
    }

    /** Decides by the call's key whether the call may pay. Fails at the deadline, or if another call is in flight. */
    public Uni<Claim> claim(ImageRequest request, CallContext call) {
        String id = RecordId.of(call, call.key().orElseThrow());
        return claim(() -> claims.claim(id, request, call), call);
    }

    /** Like {@link #claim(ImageRequest, CallContext)}, but waits for another call in flight, until the deadline. */
    public Uni<Claim> claimPatiently(ImageRequest request, CallContext call) {
        return claim(request, call).onFailure().recoverWithUni(problem -> pause(problem, call)
                .map(pause -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(pause)
                        .chain(() -> claimPatiently(request, call)))
                .orElseGet(() -> Uni.createFrom().failure(problem)));
    }

    private Optional<Duration> pause(Throwable problem, CallContext call) {
        return Optional.of(Failures.of(problem))
                .filter(failure -> failure.code() == FailureCode.IN_PROGRESS)
                .flatMap(Failure::retryAfter)
                .filter(pause -> clock.instant().plus(pause).plus(LAST_TRY).isBefore(call.deadline()));
    }

    /** Like {@link #claim(ImageRequest, CallContext)}, for a job whose record was read before. */
    public Uni<Claim> claim(Held job, ImageRequest request, CallContext call) {
        return claim(() -> claims.claim(job, request, call), call);
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

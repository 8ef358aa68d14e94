package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failures;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Pays once for calls with the same key, at the same time or one after the other, in whichever process: the first
 * creates a {@link CallRecord}, and the others find it. What fails before anything is paid is not remembered.
 */
@ApplicationScoped
public class Idempotency {

    /** To write down how it ended, before the answer is due. */
    private static final Duration RECORDING = Duration.ofMillis(500);

    private final Claims claims;
    private final Clock clock;
    private final ExecutorService threads;

    Idempotency(Claims claims, Clock clock, @VirtualThreads ExecutorService threads) {
        this.claims = claims;
        this.clock = clock;
        this.threads = threads;
    }

    /** @param written whether the record says so too; if it does not, it says that somebody is at it */
    public record Recorded(ImageResult result, boolean written) {}

    /** @param generate is called if this call is the one that may pay, and has to keep the deadline that it is given */
    public Uni<ImageResult> once(
            String key,
            ImageRequest request,
            CallContext call,
            BiFunction<CallContext, Attempt, Uni<ImageResult>> generate) {
        String id = RecordId.of(call, key);
        return recorded(() -> claims.claim(id, request, call), call, generate)
                .map(recorded -> recorded.written() ? recorded.result() : unrecorded(recorded.result()));
    }

    /** Carries out a job whose record is there. */
    public Uni<Recorded> resume(
            Held job,
            ImageRequest request,
            CallContext call,
            BiFunction<CallContext, Attempt, Uni<ImageResult>> generate) {
        return recorded(() -> claims.claim(job, request, call), call, generate);
    }

    private Uni<Recorded> recorded(
            Supplier<Claims.Claim> claim,
            CallContext call,
            BiFunction<CallContext, Attempt, Uni<ImageResult>> generate) {
        return call.inTime(Uni.createFrom().item(claim).runSubscriptionOn(threads), clock)
                .chain(claimed -> switch (claimed) {
                    case Claims.Claim.Answered answered -> Uni.createFrom().item(new Recorded(answered.result(), true));
                    case Claims.Claim.Mine mine -> recorded(mine.reservation(), call, generate);
                })
                // A caller who hangs up does not cancel this: with the key the picture is there to be asked for.
                .memoize()
                .indefinitely();
    }

    private Uni<Recorded> recorded(
            Reservation reservation, CallContext call, BiFunction<CallContext, Attempt, Uni<ImageResult>> generate) {
        return generate.apply(call.sooner(RECORDING), reservation.attempt())
                .onFailure()
                .call(refusedUnpaid -> inTime(() -> reservation.release(Failures.of(refusedUnpaid)), call))
                .chain(result ->
                        inTime(() -> reservation.end(result), call).map(written -> new Recorded(result, written)));
    }

    /** Whether it was written: the answer does not wait for storage past its deadline. */
    private Uni<Boolean> inTime(Supplier<CompletableFuture<Boolean>> step, CallContext call) {
        return call.inTime(Uni.createFrom().completionStage(step), clock, () -> Uni.createFrom()
                .item(false));
    }

    /** What was paid for is answered all the same. */
    private static ImageResult unrecorded(ImageResult result) {
        if (!(result instanceof ImageResult.Generated generated)) {
            return result;
        }
        List<String> warnings = new ArrayList<>(generated.warnings());
        warnings.add("Storage did not take the record of this call: keep this answer, rather than ask for it again.");
        return generated.with(warnings);
    }
}

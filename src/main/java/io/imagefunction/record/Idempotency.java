package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failures;
import io.imagefunction.record.Claims.Claim;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Calls with the same key, at the same time or one after the other, in whichever process, pay once: the first creates a
 * {@link CallRecord}, and the others find it. What fails before anything is paid is not remembered.
 */
@ApplicationScoped
public class Idempotency {

    private final Claims claims;
    private final Clock clock;
    private final ExecutorService threads;

    Idempotency(Claims claims, Clock clock, @VirtualThreads ExecutorService threads) {
        this.claims = claims;
        this.clock = clock;
        this.threads = threads;
    }

    /** Asks by the call's key whether the call may pay, until its deadline. Fails where another call is at it. */
    public Uni<Claim> claim(ImageRequest request, CallContext call) {
        String id = RecordId.of(call, call.key().orElseThrow());
        return claim(() -> claims.claim(id, request, call), call);
    }

    /** The same for a job whose record was read. */
    public Uni<Claim> claim(Held job, ImageRequest request, CallContext call) {
        return claim(() -> claims.claim(job, request, call), call);
    }

    private Uni<Claim> claim(Supplier<Claim> claim, CallContext call) {
        return call.inTime(Uni.createFrom().item(claim).runSubscriptionOn(threads), clock);
    }

    /** Writes down how the call ended. Whether that is written: the answer does not wait for it past its deadline. */
    public Uni<Boolean> end(Reservation reservation, ImageResult result, CallContext call) {
        return written(() -> reservation.end(result), call);
    }

    /** Gives the key free, because the call failed before anything was paid. */
    public Uni<Boolean> release(Reservation reservation, Throwable unpaid, CallContext call) {
        return written(() -> reservation.release(Failures.of(unpaid)), call);
    }

    private Uni<Boolean> written(Supplier<CompletableFuture<Boolean>> step, CallContext call) {
        return call.inTime(Uni.createFrom().completionStage(step), clock, () -> Uni.createFrom()
                .item(false));
    }
}

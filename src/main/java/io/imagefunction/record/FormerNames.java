package io.imagefunction.record;

import io.imagefunction.request.CallContext;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Finds records from before callers' names had a scheme, until they expire. A call whose key has such a record
 * continues under its caller's former name, so that it is not paid for again.
 */
@ApplicationScoped
public class FormerNames {

    private final Records records;
    private final Clock clock;
    private final ExecutorService threads;

    FormerNames(Records records, Clock clock, @VirtualThreads ExecutorService threads) {
        this.records = records;
        this.clock = clock;
        this.threads = threads;
    }

    /** The call under the name that its record has. Fails at the deadline, or if the bucket cannot be read. */
    public Uni<CallContext> resolve(CallContext call) {
        Optional<CallContext> former = call.key().flatMap(key -> call.underFormerName());
        if (former.isEmpty()) {
            return Uni.createFrom().item(call);
        }
        Uni<CallContext> named = Uni.createFrom()
                .item(() -> hasRecord(former.get()) ? former.get() : call)
                .runSubscriptionOn(threads);
        return call.inTime(named, clock);
    }

    private boolean hasRecord(CallContext call) {
        return records.read(RecordId.of(call, call.key().orElseThrow()))
                .filter(there -> !there.record().isForgotten(clock.instant()))
                .isPresent();
    }
}

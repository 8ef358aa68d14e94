package io.imagefunction.generation;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.record.RecordId;
import io.imagefunction.request.CallContext;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Reports the results of calls that have a record to the listener. A job's result is reported by its worker. */
@ApplicationScoped
class CallEnds {

    static final Failure UNTOLD = Failure.of(
            FailureCode.QUEUE_UNAVAILABLE,
            "The request has ended, but its callback could not be queued. Repeat it with the same key: that costs"
                    + " nothing.");

    private static final Logger LOG = Logger.getLogger(CallEnds.class);

    private final CallEnd.Listener listener;
    private final ExecutorService threads;

    CallEnds(CallEnd.Listener listener, @VirtualThreads ExecutorService threads) {
        this.listener = listener;
        this.threads = threads;
    }

    /** Reports nothing for a failure that may be retried, or for a call without a record. */
    Uni<Void> tell(ImageResult result, CallContext call) {
        boolean ended = !(result instanceof ImageResult.Failed failed)
                || failed.failure().isFinal();
        if (!ended || call.key().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        CallEnd ending = new CallEnd(
                RecordId.of(call, call.key().get()),
                result,
                call.requestId(),
                call.caller(),
                call.key(),
                call.callback(),
                call.base(),
                call.deadline());
        return Uni.createFrom()
                .<Void>item(() -> {
                    listener.heard(ending);
                    return null;
                })
                .runSubscriptionOn(threads)
                .onFailure()
                .invoke(untold -> LOG.errorf(
                        "request %s: the callback of %s was not put into the queue: %s",
                        call.requestId(), ending.id(), untold.getMessage()));
    }
}

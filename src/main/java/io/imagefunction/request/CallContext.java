package io.imagefunction.request;

import io.imagefunction.crypto.Sha256;
import io.imagefunction.failure.Failures;
import io.imagefunction.metric.Figures;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a door knows about a call besides the request itself.
 *
 * @param requestId names the call in the log and on the pictures
 * @param deadline when the answer is due
 * @param caller who made the call, if that is known: see {@link Caller}
 * @param key idempotency key: calls of one caller with the same key are paid for once
 * @param callback where the answer is sent when it is ready; only calls that have a record have one
 * @param base the beginning of URLs by which the caller reaches this function, if known; without a slash at the end
 * @param budget shared by all calls of one HTTP request, message or conversation
 * @param payer whose budget pays: the caller, or of a job the caller who submitted it
 * @param trace the distributed traces that the call belongs to
 * @param figures what is measured of the call
 */
public record CallContext(
        String requestId,
        Instant deadline,
        Optional<String> caller,
        Optional<String> key,
        Optional<URI> callback,
        Optional<String> base,
        Budget budget,
        Optional<String> payer,
        Trace trace,
        Figures figures) {

    private static final Duration MOMENT = Duration.ofMillis(1);

    public CallContext(String requestId, Instant deadline, Optional<String> caller, Optional<String> key) {
        this(requestId, deadline, caller, key, Optional.empty());
    }

    public CallContext(
            String requestId, Instant deadline, Optional<String> caller, Optional<String> key, Optional<URI> callback) {
        this(
                requestId,
                deadline,
                caller,
                key,
                callback,
                Optional.empty(),
                new Budget(),
                caller,
                Trace.NONE,
                new Figures());
    }

    public CallContext withCallback(Optional<URI> url) {
        return new CallContext(requestId, deadline, caller, key, url, base, budget, payer, trace, figures);
    }

    public CallContext withBase(Optional<String> url) {
        return new CallContext(requestId, deadline, caller, key, callback, url, budget, payer, trace, figures);
    }

    public CallContext paidBy(Optional<String> other) {
        return new CallContext(requestId, deadline, caller, key, callback, base, budget, other, trace, figures);
    }

    /** The same call in other traces: those of its headers, or of its MCP message's {@code _meta}. */
    public CallContext withTrace(Trace other) {
        return new CallContext(requestId, deadline, caller, key, callback, base, budget, payer, other, figures);
    }

    /** The same call, measured from now on. */
    public CallContext measured() {
        return new CallContext(requestId, deadline, caller, key, callback, base, budget, payer, trace, new Figures());
    }

    /** The fields that name the call in log lines. */
    public Map<String, Object> logFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requestId", requestId);
        fields.putAll(trace.fields());
        return fields;
    }

    /** A hash of the caller, by which records identify their owner. */
    public String owner() {
        return Sha256.hex(caller.orElse(""));
    }

    /** The time until the deadline, but at least a moment, because timers need a positive time. */
    public Duration left(Clock clock) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(MOMENT) < 0 ? MOMENT : left;
    }

    /** The result of the work. Fails with {@link Failures#NOT_IN_TIME} if it is not ready by the deadline. */
    public <T> Uni<T> inTime(Uni<T> work, Clock clock) {
        return inTime(work, clock, () -> Uni.createFrom().failure(Failures.NOT_IN_TIME.toException()));
    }

    /** The result of the work, or of {@code instead} if it is not ready by the deadline. */
    public <T> Uni<T> inTime(Uni<T> work, Clock clock, Supplier<Uni<? extends T>> instead) {
        return work.ifNoItem().after(left(clock)).recoverWithUni(instead);
    }

    /** The same call with an earlier deadline, which leaves time for the steps after it. */
    public CallContext sooner(Duration by) {
        return new CallContext(
                requestId, deadline.minus(by), caller, key, callback, base, budget, payer, trace, figures);
    }

    /** The same call with another key. */
    public CallContext withKey(Optional<String> other) {
        return new CallContext(requestId, deadline, caller, other, callback, base, budget, payer, trace, figures);
    }

    /** The same call as one of several that a request makes. */
    public CallContext numbered(int number) {
        String id = number == 0 ? requestId : requestId + "/" + number;
        return new CallContext(id, deadline, caller, key, callback, base, budget, payer, trace, figures);
    }
}

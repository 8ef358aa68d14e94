package io.imagefunction.request;

import io.imagefunction.crypto.Sha256;
import io.imagefunction.failure.Failures;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a door knows of a call beside the request itself.
 *
 * @param requestId names the call in the log and on the pictures
 * @param deadline when the answer must be there
 * @param caller whose call it is, if that is known: see {@link Caller}
 * @param key makes calls of the same caller one: the picture is paid for once, however often it is asked for
 * @param callback where the answer is to be sent, once it is there; only calls that have a record have one
 * @param budget shared by all calls of one HTTP request, message or conversation
 */
public record CallContext(
        String requestId,
        Instant deadline,
        Optional<String> caller,
        Optional<String> key,
        Optional<URI> callback,
        Budget budget) {

    private static final Duration MOMENT = Duration.ofMillis(1);

    public CallContext(String requestId, Instant deadline, Optional<String> caller, Optional<String> key) {
        this(requestId, deadline, caller, key, Optional.empty());
    }

    public CallContext(
            String requestId, Instant deadline, Optional<String> caller, Optional<String> key, Optional<URI> callback) {
        this(requestId, deadline, caller, key, callback, new Budget());
    }

    public CallContext withCallback(Optional<URI> url) {
        return new CallContext(requestId, deadline, caller, key, url, budget);
    }

    /** A hash of the caller, by which records know whose they are. */
    public String owner() {
        return Sha256.hex(caller.orElse(""));
    }

    /** The same call by the name that its caller had before names had schemes; empty if it had the same. */
    public Optional<CallContext> underFormerName() {
        return caller.flatMap(Caller::formerName)
                .map(name -> new CallContext(requestId, deadline, Optional.of(name), key, callback, budget));
    }

    /** At least a moment, because timers want one. */
    public Duration left(Clock clock) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(MOMENT) < 0 ? MOMENT : left;
    }

    /** The result of work; fails with {@link Failures#NOT_IN_TIME} if it is not there by the deadline. */
    public <T> Uni<T> inTime(Uni<T> work, Clock clock) {
        return inTime(work, clock, () -> Uni.createFrom().failure(Failures.NOT_IN_TIME.toException()));
    }

    /** The result of work, or what takes its place if it is not there by the deadline. */
    public <T> Uni<T> inTime(Uni<T> work, Clock clock, Supplier<Uni<? extends T>> instead) {
        return work.ifNoItem().after(left(clock)).recoverWithUni(instead);
    }

    /** The same call for who has to leave time to somebody else. */
    public CallContext sooner(Duration by) {
        return new CallContext(requestId, deadline.minus(by), caller, key, callback, budget);
    }

    /** The same call with another key. */
    public CallContext withKey(Optional<String> other) {
        return new CallContext(requestId, deadline, caller, other, callback, budget);
    }

    /** The same call as one of several that a request makes. */
    public CallContext numbered(int number) {
        String id = number == 0 ? requestId : requestId + "/" + number;
        return new CallContext(id, deadline, caller, key, callback, budget);
    }
}

package io.imagefunction.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.openrouter.UpstreamError;
import io.imagefunction.openrouter.UpstreamException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** While the account is out of credit, one call tries from time to time. */
class CreditPauseTest {

    private static final String MODEL = "a/model";
    private static final UpstreamException OUT_OF_CREDIT = refused("Insufficient credits");

    private final Time time = new Time();
    private final CreditPause pause = new CreditPause(Duration.ofSeconds(30), time);
    private final AtomicInteger asked = new AtomicInteger();

    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-29T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void upstreamIsNotAskedDuringThePause() {
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));
        for (int call = 0; call < 1000; call++) {
            FailureException refused = assertThrows(FailureException.class, () -> ask(null));
            assertEquals(FailureCode.INSUFFICIENT_CREDITS, refused.failure().code());
            assertEquals(Duration.ofSeconds(30), refused.failure().retryAfter().orElseThrow());
        }
        assertThrows(FailureException.class, () -> pause.check(MODEL));
        pause.check("another/model");
        assertEquals(1, asked.get());
    }

    @Test
    void afterThePauseOneCallTries() {
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));
        time.now = time.now.plusSeconds(30);
        pause.check(MODEL);

        var probe = pause.guarded(MODEL, () -> Uni.createFrom().nothing())
                .subscribe()
                .asCompletionStage();
        assertThrows(FailureException.class, () -> ask(null), "while it tries, no other call does");
        probe.cancel(true);

        time.now = time.now.plusSeconds(30);
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));
        assertThrows(FailureException.class, () -> ask(null));
        time.now = time.now.plusSeconds(30);
        ask(null);
        ask(null);
        assertEquals(4, asked.get());
    }

    @Test
    void aRequestThatTheCreditIsTooLittleForDoesNotStopSmallerOnes() {
        assertThrows(
                UpstreamException.class,
                () -> ask(refused("This request requires more credits, or fewer max_tokens. You can only afford 12.")));
        ask(null);
    }

    /** Each call is told the time that is left, and that it is of no use to try before. */
    @Test
    void aPauseHasAnEnd() {
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));
        time.now = time.now.plusSeconds(10);

        FailureException refused = assertThrows(FailureException.class, () -> pause.check(MODEL));

        assertEquals(Duration.ofSeconds(20), refused.failure().retryAfter().orElseThrow());
        assertFalse(refused.failure().retryable());
        assertEquals(
                FailureCode.INSUFFICIENT_CREDITS,
                assertThrows(FailureException.class, () -> ask(null)).failure().code());
        time.now = time.now.plusSeconds(20);
        ask(null);
    }

    /** OpenRouter answers a call that it cannot bill with 402 before anything else. */
    @Test
    void aCallThatIsRefusedForAnotherReasonEndsThePause() {
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));
        time.now = time.now.plusSeconds(30);

        assertThrows(UpstreamException.class, () -> ask(refused(400, "a policy")));

        ask(null);
    }

    @Test
    void aCallWithoutAnAnswerDoesNotEndThePause() {
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));
        time.now = time.now.plusSeconds(30);

        assertThrows(IllegalStateException.class, () -> ask(new IllegalStateException("no answer")));

        assertThrows(FailureException.class, () -> ask(null));
        time.now = time.now.plusSeconds(30);
        ask(null);
    }

    /** Calls that were in flight when the first was refused. */
    @Test
    void aSuccessEndsThePause() {
        AtomicReference<UniEmitter<? super String>> late = new AtomicReference<>();
        pause.guarded(MODEL, () -> Uni.createFrom().<String>emitter(late::set))
                .subscribe()
                .with(done -> {});
        assertThrows(UpstreamException.class, () -> ask(OUT_OF_CREDIT));

        late.get().complete("made");

        ask(null);
    }

    @Test
    void aPauseOfZeroIsNone() {
        CreditPause none = new CreditPause(Duration.ZERO, time);
        assertThrows(UpstreamException.class, () -> none.guarded(
                        MODEL, () -> Uni.createFrom().failure(OUT_OF_CREDIT))
                .await()
                .indefinitely());
        none.check(MODEL);
    }

    private void ask(RuntimeException failure) {
        pause.guarded(MODEL, () -> {
                    asked.incrementAndGet();
                    return failure == null
                            ? Uni.createFrom().voidItem()
                            : Uni.createFrom().<Void>failure(failure);
                })
                .await()
                .indefinitely();
    }

    private static UpstreamException refused(String text) {
        return refused(402, text);
    }

    private static UpstreamException refused(int status, String text) {
        return UpstreamException.refused(UpstreamError.within(
                JsonNodeFactory.instance.objectNode().put("code", status).put("message", text)));
    }
}

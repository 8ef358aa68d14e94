package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.EventKind;
import io.imagefunction.contract.Records;
import io.imagefunction.lambda.RuntimeApi;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A process that is killed at any step loses nothing that was accepted: the queue delivers its message to another one,
 * which pays only if nothing that was paid for is in the bucket.
 */
class KilledFunctionIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MESSAGE = "the-message";
    private static final String EVENT =
            EventKind.QUEUE.event("{'prompt':'a red panda'}", MESSAGE).toString();

    private final LocalParts parts = new LocalParts();
    private final Map<String, String> settings = parts.start();
    private final Invoked killed = new Invoked(settings);
    private Invoked successor;

    @AfterEach
    void stop() {
        killed.close();
        if (successor != null) {
            successor.close();
        }
        parts.stop();
    }

    @Test
    void beforeItHasReserved() throws Exception {
        LocalParts.toS3().plan(100, recordsWrite(1), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()));
        assertFalse(Records.exists(EventKind.QUEUE.source, MESSAGE));

        isCarriedOutByAnother();
        assertEquals(1, LocalParts.openRouter().generations());
    }

    @Test
    void beforeUpstreamHasAnswered() throws Exception {
        LocalParts.toOpenRouter().plan(1, FaultProxy.request("POST", "/images"), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toOpenRouter()));
        assertEquals("running", state());

        isCarriedOutByAnother();
        assertEquals(1, LocalParts.openRouter().generations());
    }

    /** The one repetition that cannot be avoided: what was paid for was in that process and nowhere else. */
    @Test
    void whileThePictureIsOnItsWay() throws Exception {
        LocalParts.toS3().plan(100, FaultProxy.request("PUT", "/images/"), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()) && state().equals("paid"));

        isCarriedOutByAnother();
        assertEquals(2, LocalParts.openRouter().generations());
    }

    @Test
    void beforeItHasWrittenThatItPaid() throws Exception {
        LocalParts.toS3().plan(100, recordsWrite(2), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()) && Records.count("images/") == 1);
        assertEquals("running", state());

        isCarriedOutByAnother();
        assertEquals(1, LocalParts.openRouter().generations());
    }

    @Test
    void beforeItHasWrittenThatItIsDone() throws Exception {
        LocalParts.toS3().plan(100, recordsWrite(3), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()));
        assertEquals("paid", state());

        isCarriedOutByAnother();
        assertEquals(1, LocalParts.openRouter().generations());
    }

    private void killOnce(BooleanSupplier itIsThere) throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                killed.runtime().invoke(EVENT, TIMEOUT);
            } catch (Exception neverAnswered) {
                // Because it is killed.
            }
        });
        Instant end = Instant.now().plus(TIMEOUT);
        while (!itIsThere.getAsBoolean()) {
            assertFalse(Instant.now().isAfter(end), killed.process()::log);
            Thread.onSpinWait();
        }
        killed.process().signal("KILL");
        killed.process().exitCode();
        LocalParts.toS3().reset();
        LocalParts.toOpenRouter().reset();
    }

    /** Twice, because queues do that. */
    private void isCarriedOutByAnother() throws Exception {
        successor = new Invoked(settings);
        if (Records.exists(EventKind.QUEUE.source, MESSAGE)) {
            // As if the time had passed in which the killed one might be alive.
            Records.change(
                    EventKind.QUEUE.source,
                    MESSAGE,
                    job -> job.put("deadline", Instant.now().minusSeconds(1).toString()));
        }
        for (int delivery = 0; delivery < 2; delivery++) {
            RuntimeApi.Outcome outcome = successor.runtime().invoke(EVENT, TIMEOUT);
            assertEquals("{\"batchItemFailures\":[]}", outcome.body(), successor.process()::log);
        }
        assertEquals("completed", state());
    }

    private static String state() {
        return Records.read(EventKind.QUEUE.source, MESSAGE).path("state").asText();
    }

    private static boolean isStalled(FaultProxy neighbour) {
        return !neighbour.hangUps().isEmpty();
    }

    /** The nth write of a record and all behind it, however often they are sent. */
    private static Predicate<HttpServerRequest> recordsWrite(int nth) {
        // The proxy asks about a request once for each fault that is still to come.
        Set<HttpServerRequest> writes = Collections.newSetFromMap(new IdentityHashMap<>());
        return request -> {
            if (!FaultProxy.request("PUT", "/jobs/").test(request)) {
                return false;
            }
            writes.add(request);
            return writes.size() >= nth;
        };
    }
}

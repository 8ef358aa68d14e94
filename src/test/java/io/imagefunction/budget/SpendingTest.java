package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.TestSettings;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work is paid within the budgets: exactly what fits is begun, every call ends, and nothing stays reserved. */
class SpendingTest {

    private static final AccountId ACCOUNT = AccountId.caller("token:a");
    private static final Uni<BigDecimal> A_CENT = Uni.createFrom().item(new BigDecimal("0.01"));

    private final LedgerTest.Store store = new LedgerTest.Store();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.close();
    }

    private Spending process() {
        return new Spending(
                new Budgets(store, BudgetRules.parse("*=1/month"), Integer.MAX_VALUE, Clock.systemUTC()),
                TestSettings.of(Map.of()),
                Clock.systemUTC(),
                threads);
    }

    private static CallContext call() {
        return new CallContext("a-call", Instant.now().plusSeconds(60), Optional.of("token:a"), Optional.empty());
    }

    private Uni<String> pay(Spending process) {
        return process.pay(
                call(),
                "m",
                A_CENT,
                (earlier, bill) -> {
                    begun.incrementAndGet();
                    ObjectNode usage = JsonNodeFactory.instance.objectNode().put("cost", new BigDecimal("0.01"));
                    bill.begun(0);
                    bill.billed(0, Optional.of(usage));
                    return Uni.createFrom().item("paid");
                },
                (result, budget) -> result);
    }

    @Test
    void everyCallEndsAndExactlyWhatFitsIsBegun() throws Exception {
        List<Spending> processes = List.of(process(), process(), process(), process());
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int call = 0; call < 500; call++) {
            calls.add(pay(processes.get(call % 4)).subscribeAsCompletionStage());
        }

        int paid = 0;
        for (CompletableFuture<String> call : calls) {
            paid += call.handle((result, refused) -> result == null ? 0 : 1).get(30, TimeUnit.SECONDS);
        }

        assertEquals(100, paid);
        assertEquals(100, begun.get());
        Account account = store.read(ACCOUNT).orElseThrow().account();
        assertEquals(1_000_000, account.used(Window.MONTH));
        assertEquals(List.of(), account.holds());
    }

    @Test
    void aCallerWhoHangsUpGivesBackWhatWasReserved() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        var running = process()
                .<String>pay(
                        call(),
                        "m",
                        A_CENT,
                        // An emitter is called when a cancellation can reach it.
                        (earlier, bill) -> Uni.createFrom().emitter(never -> working.countDown()),
                        (result, budget) -> result)
                .subscribe()
                .with(result -> {});
        assertTrue(working.await(30, TimeUnit.SECONDS));
        assertEquals(10_000, store.read(ACCOUNT).orElseThrow().account().used(Window.MONTH));

        running.cancel();

        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (store.read(ACCOUNT).orElseThrow().account().used(Window.MONTH) > 0) {
            assertTrue(Instant.now().isBefore(end));
            Thread.onSpinWait();
        }
    }
}

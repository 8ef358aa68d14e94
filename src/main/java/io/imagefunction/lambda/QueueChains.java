package io.imagefunction.lambda;

import io.imagefunction.http.Invocation;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * Decides which messages of a batch are carried out in parallel. Those of a FIFO queue's group are one after the other,
 * and from the first that fails all of the group go back. What was delivered before comes last and with nothing beside
 * it, because it may have killed the function then.
 */
@ApplicationScoped
class QueueChains {

    private final Batch batch;
    private final QueueTasks tasks;
    private final ExecutorService threads;

    QueueChains(Batch batch, QueueTasks tasks, @VirtualThreads ExecutorService threads) {
        this.batch = batch;
        this.tasks = tasks;
        this.threads = threads;
    }

    /** Blocks until all have ended or time has run out, and returns those that the queue has to keep. */
    List<SqsMessage> carryOut(List<SqsMessage> messages, Invocation invocation) {
        List<List<SqsMessage>> fresh = new ArrayList<>();
        List<List<SqsMessage>> suspects = new ArrayList<>();
        SqsMessage.chains(messages)
                .forEach(chain -> (chain.stream().anyMatch(SqsMessage::isSuspect) ? suspects : fresh).add(chain));
        List<SqsMessage> kept = new ArrayList<>();
        batch.run(tasks(fresh, invocation), invocation).forEach(kept::addAll);
        batch.runAlone(tasks(suspects, invocation), invocation, !fresh.isEmpty())
                .forEach(kept::addAll);
        return kept;
    }

    /** Each task says which messages the queue has to keep. */
    private Stream<Batch.Task<List<SqsMessage>>> tasks(Collection<List<SqsMessage>> chains, Invocation invocation) {
        return chains.stream()
                .flatMap(chain -> chain.getFirst().group().isPresent()
                        ? Stream.of(inOrder(chain, invocation))
                        : each(chain.getFirst(), invocation));
    }

    private Stream<Batch.Task<List<SqsMessage>>> each(SqsMessage message, Invocation invocation) {
        return tasks.of(message, invocation).map(task -> task.map(taken -> taken ? List.of() : List.of(message)));
    }

    private Batch.Task<List<SqsMessage>> inOrder(List<SqsMessage> group, Invocation invocation) {
        return new Batch.Task<>() {
            @Override
            public Uni<List<SqsMessage>> begin(String requestId, Instant deadline) {
                Invocation part = invocation.named(requestId);
                return Uni.createFrom()
                        .item(() -> fromFirstFailure(group, part))
                        .runSubscriptionOn(threads);
            }

            @Override
            public List<SqsMessage> failed(Throwable problem) {
                return group;
            }
        };
    }

    /** Blocking. */
    private List<SqsMessage> fromFirstFailure(List<SqsMessage> group, Invocation invocation) {
        for (int at = 0; at < group.size(); at++) {
            Invocation part = at == 0 ? invocation : invocation.named(invocation.requestId() + "/" + at);
            List<Boolean> taken = batch.runAlone(tasks.of(group.get(at), part), part, at > 0);
            if (taken.contains(false)) {
                return group.subList(at, group.size());
            }
        }
        return List.of();
    }
}

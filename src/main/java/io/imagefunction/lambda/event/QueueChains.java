package io.imagefunction.lambda.event;

import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.event.Remainders.Settled;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which messages of a batch are carried out in parallel. Messages of one group of a FIFO queue are carried out
 * in order; after the first failure, the failed message and all later ones of the group go back to the queue. A message
 * that was delivered before is carried out alone, because it may have crashed the function. Such messages come last,
 * unless the queue may soon give up on one of them.
 */
@ApplicationScoped
class QueueChains {

    private final Batch batch;
    private final QueueTasks tasks;
    private final Remainders remainders;
    private final ExecutorService threads;

    QueueChains(Batch batch, QueueTasks tasks, Remainders remainders, @VirtualThreads ExecutorService threads) {
        this.batch = batch;
        this.tasks = tasks;
        this.remainders = remainders;
        this.threads = threads;
    }

    /** Blocks until all messages have ended or time has run out, and returns those that the queue has to keep. */
    List<SqsMessage> carryOut(List<SqsMessage> messages, Invocation invocation) {
        List<List<SqsMessage>> fresh = new ArrayList<>();
        List<List<SqsMessage>> suspects = new ArrayList<>();
        SqsMessage.chains(messages)
                .forEach(chain -> (chain.stream().anyMatch(SqsMessage::isSuspect) ? suspects : fresh).add(chain));
        List<Done> done = new ArrayList<>();
        if (suspects.stream().flatMap(List::stream).anyMatch(SqsMessage::isUrgent)) {
            batch.runAlone(tasks(suspects, invocation), invocation, false).forEach(done::addAll);
            batch.runLate(tasks(fresh, invocation), invocation).forEach(done::addAll);
        } else {
            batch.run(tasks(fresh, invocation), invocation).forEach(done::addAll);
            batch.runAlone(tasks(suspects, invocation), invocation, !fresh.isEmpty())
                    .forEach(done::addAll);
        }
        return done.stream()
                .collect(Collectors.groupingBy(Done::message, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .filter(message -> !isTaken(message.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isTaken(List<Done> message) {
        List<Settled> settled =
                message.stream().map(Done::settled).flatMap(Optional::stream).toList();
        return message.stream().allMatch(done -> done.taken() || done.settled().isPresent())
                && remainders.handOn(settled).stream()
                        .allMatch(each -> each.outcome().undelivered().isEmpty());
    }

    private Stream<Batch.Task<List<Done>>> tasks(Collection<List<SqsMessage>> chains, Invocation invocation) {
        return LazyConcat.joined(chains.stream()
                .map(chain -> chain.getFirst().group().isPresent()
                        ? Stream.of(inOrder(chain, invocation))
                        : tasks.of(chain.getFirst(), invocation).map(task -> task.map(List::of))));
    }

    private Batch.Task<List<Done>> inOrder(List<SqsMessage> group, Invocation invocation) {
        return new Batch.Task<>() {
            @Override
            public Uni<List<Done>> begin(String requestId, Instant deadline) {
                Invocation part = invocation.named(requestId);
                return Uni.createFrom()
                        .item(() -> untilFirstFailure(group, part))
                        .runSubscriptionOn(threads);
            }

            @Override
            public List<Done> failed(Throwable problem) {
                return kept(group);
            }
        };
    }

    /** Blocking. */
    private List<Done> untilFirstFailure(List<SqsMessage> group, Invocation invocation) {
        for (int at = 0; at < group.size(); at++) {
            Invocation part = at == 0 ? invocation : invocation.named(invocation.requestId() + "/" + at);
            List<Done> done = batch.runAlone(tasks.of(group.get(at), part), part, at > 0);
            if (!done.stream().allMatch(Done::taken)) {
                return kept(group.subList(at, group.size()));
            }
        }
        return List.of();
    }

    private static List<Done> kept(List<SqsMessage> messages) {
        return messages.stream().map(message -> new Done(message, false)).toList();
    }
}

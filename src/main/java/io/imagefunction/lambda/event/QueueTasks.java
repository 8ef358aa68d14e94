package io.imagefunction.lambda.event;

import io.imagefunction.failure.Failures;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.job.JobWorker;
import io.imagefunction.lambda.Undelivered;
import io.imagefunction.notification.CallbackSender;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobMessage;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.queue.LinesMessage;
import io.imagefunction.queue.QueueMessage;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.Trace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Makes the tasks of one SQS message. No content of a message makes these methods throw. */
@ApplicationScoped
class QueueTasks {

    private static final Logger LOG = Logger.getLogger(QueueTasks.class);

    /** Time that the invocation must have left to send a message, retries included. */
    private static final Duration SENDING = Duration.ofSeconds(5);

    private final Envelope envelope;
    private final NewObjects objects;
    private final Deliveries deliveries;
    private final JobWorker worker;
    private final CallbackSender sender;
    private final JobQueue queue;
    private final Clock clock;

    QueueTasks(
            Envelope envelope,
            NewObjects objects,
            Deliveries deliveries,
            JobWorker worker,
            CallbackSender sender,
            JobQueue queue,
            Clock clock) {
        this.envelope = envelope;
        this.objects = objects;
        this.deliveries = deliveries;
        this.worker = worker;
        this.sender = sender;
        this.queue = queue;
        this.clock = clock;
    }

    /** Sends a callback and returns whether the queue may delete its message. */
    CompletableFuture<Boolean> callback(CallbackMessage message, Instant deadline) {
        return sender.carryOut(message, deadline).subscribeAsCompletionStage();
    }

    /** The tasks of a message that is not a callback. */
    Stream<Batch.Task<Done>> of(SqsMessage message, Invocation invocation) {
        return switch (message.content()) {
            case MessageContent.Own own -> of(message, own.message(), invocation);
            case MessageContent.Request request ->
                tasks(message, envelope.open(request, message.id(), message.source(), invocation));
            case MessageContent.Unreadable unreadable ->
                tasks(message, Stream.of(Delivery.failed(unreadable.problem(), message.id(), message.source())));
        };
    }

    private Stream<Batch.Task<Done>> of(SqsMessage message, QueueMessage own, Invocation invocation) {
        return switch (own) {
            case JobMessage job -> Stream.of(task(job, invocation).map(taken -> new Done(message, taken)));
            case LinesMessage lines -> tasks(message, objects.requests(lines, invocation));
            case CallbackMessage callback -> throw new IllegalArgumentException("a callback is no task");
        };
    }

    private Stream<Batch.Task<Done>> tasks(SqsMessage message, Stream<Delivery> deliveries) {
        return deliveries.map(delivery -> task(message, delivery));
    }

    /** In a FIFO group nothing becomes a job or is handed on, because later messages of the group would overtake it. */
    private Batch.Task<Done> task(SqsMessage message, Delivery delivery) {
        return message.group().isPresent()
                ? deliveries
                        .task(delivery)
                        .map(result -> new Done(message, Undelivered.of(result).isEmpty()))
                : deliveries.taskOrJob(delivery).map(settled -> new Done(message, settled));
    }

    private Batch.Task<Boolean> task(JobMessage message, Invocation invocation) {
        return new Batch.Task<>() {
            @Override
            public Uni<Boolean> begin(String requestId, Instant deadline) {
                return worker.carryOut(
                        message,
                        new CallContext(requestId, deadline, Optional.empty(), Optional.empty())
                                .withTrace(Trace.ofPlatform()));
            }

            @Override
            public Boolean failed(Throwable problem) {
                LOG.warnf("job %s goes back to the queue: %s", message.job(), problem);
                return Failures.of(problem).equals(Batch.NOT_BEGUN) && isSentAgain(message, invocation);
            }
        };
    }

    /**
     * Sends the job as a new message, because the count of deliveries is for workers that died, and this job was not
     * begun.
     */
    private boolean isSentAgain(JobMessage message, Invocation invocation) {
        if (!invocation.lastsUntil(clock.instant().plus(SENDING))) {
            return false;
        }
        try {
            queue.send(message);
            return true;
        } catch (RuntimeException notSent) {
            LOG.warnf("job %s could not be put back into the queue: %s", message.job(), notSent.getMessage());
            return false;
        }
    }
}

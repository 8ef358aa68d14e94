package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failures;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.job.JobWorker;
import io.imagefunction.lambda.Undelivered;
import io.imagefunction.notification.CallbackSender;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobMessage;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.queue.LinesMessage;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What there is to do for one message of SQS. Nothing in a message makes these methods fail. */
@ApplicationScoped
class QueueTasks {

    private static final Logger LOG = Logger.getLogger(QueueTasks.class);

    /** What is left of the invocation has to last for a request to the queue and its retries. */
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

    /** Sends the answer that the message asks for, if it does; whether the queue may forget the message. */
    Optional<CompletableFuture<Boolean>> callback(SqsMessage message, Instant deadline) {
        return json(message).flatMap(CallbackMessage::of).map(callback -> sender.carryOut(callback, deadline)
                .subscribeAsCompletionStage());
    }

    /** What else it asks for. */
    Stream<Batch.Task<Done>> of(SqsMessage message, Invocation invocation) {
        Optional<JsonNode> json = json(message);
        Optional<JobMessage> job = json.flatMap(JobMessage::of);
        if (job.isPresent()) {
            return Stream.of(task(job.get(), invocation).map(taken -> new Done(message, taken)));
        }
        return json.flatMap(LinesMessage::of)
                .map(lines -> objects.requests(lines, invocation))
                .orElseGet(() -> envelope.open(message.body(), message.id(), message.source(), invocation))
                .map(delivery -> task(message, delivery));
    }

    /** A job, or a line that is handed on, would be carried out after others of the message's group. */
    private Batch.Task<Done> task(SqsMessage message, Delivery delivery) {
        return message.group().isPresent()
                ? deliveries
                        .task(delivery)
                        .map(result -> new Done(message, Undelivered.of(result).isEmpty()))
                : deliveries.taskOrJob(delivery).map(settled -> new Done(message, settled));
    }

    /** None if it cannot be read, for whatever reason; that is said when it is carried out. */
    private static Optional<JsonNode> json(SqsMessage message) {
        try {
            return Optional.of(StrictJson.parse(message.body().getBytes(StandardCharsets.UTF_8)));
        } catch (RuntimeException | Error unreadable) {
            return Optional.empty();
        }
    }

    private Batch.Task<Boolean> task(JobMessage message, Invocation invocation) {
        return new Batch.Task<>() {
            @Override
            public Uni<Boolean> begin(String requestId, Instant deadline) {
                return worker.carryOut(
                        message, new CallContext(requestId, deadline, Optional.empty(), Optional.empty()));
            }

            @Override
            public Boolean failed(Throwable problem) {
                LOG.warnf("job %s goes back to the queue: %s", message.job(), problem);
                return Failures.of(problem).equals(Batch.NOT_BEGUN) && isSentAgain(message, invocation);
            }
        };
    }

    /** As a new message: the queue's count of deliveries is for workers that died, and this job was not begun. */
    private boolean isSentAgain(JobMessage message, Invocation invocation) {
        Instant enough = clock.instant().plus(SENDING);
        if (!invocation.deadlineBefore(enough).equals(enough)) {
            return false;
        }
        try {
            queue.send(message);
            return true;
        } catch (RuntimeException notSent) {
            LOG.warnf("job %s could not be sent again: %s", message.job(), notSent.getMessage());
            return false;
        }
    }
}

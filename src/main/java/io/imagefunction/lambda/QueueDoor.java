package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.CallContext;
import io.imagefunction.generation.GenerationException;
import io.imagefunction.generation.JobWorker;
import io.imagefunction.http.Invocation;
import io.imagefunction.http.JsonBody;
import io.imagefunction.notification.CallbackSender;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Takes batches of SQS, in each message a request, the name of a job or that of one whose answer is to be sent, and
 * returns the messages that the queue has to keep: {@code {"batchItemFailures":[{"itemIdentifier":"<messageId>"}]}},
 * for which the event source mapping needs {@code ReportBatchItemFailures}. What has ended is taken from the queue,
 * refusals too; a message that can never be carried out goes back as well, so that the queue's redrive policy moves it
 * to where somebody looks at it. Answers are sent beside all the rest: a receiver that is slow holds up nothing but
 * its own message.
 */
@ApplicationScoped
class QueueDoor implements Door {

    private final Batch batch;
    private final Envelope envelope;
    private final Deliveries deliveries;
    private final JobWorker worker;
    private final CallbackSender sender;
    private final ObjectMapper mapper;

    QueueDoor(
            Batch batch,
            Envelope envelope,
            Deliveries deliveries,
            JobWorker worker,
            CallbackSender sender,
            ObjectMapper mapper) {
        this.batch = batch;
        this.envelope = envelope;
        this.deliveries = deliveries;
        this.worker = worker;
        this.sender = sender;
        this.mapper = mapper;
    }

    @Override
    public boolean accepts(ObjectNode event) {
        return event.at("/Records/0/eventSource").asText().equals("aws:sqs");
    }

    @Override
    public String understands() {
        return "SQS messages that hold a request";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        Instant deadline = batch.deadline(invocation);
        Map<JsonNode, CompletableFuture<Boolean>> callbacks = new LinkedHashMap<>();
        List<Work> work = new ArrayList<>();
        event.path("Records").forEach(message -> {
            Optional<JsonNode> body = read(message);
            body.flatMap(CallbackMessage::of)
                    .ifPresentOrElse(
                            callback -> callbacks.put(
                                    message, sender.carryOut(callback, deadline).subscribeAsCompletionStage()),
                            () -> tasks(message, body, invocation).forEach(task -> work.add(new Work(message, task))));
        });
        List<Boolean> taken = batch.run(work.stream().map(Work::task).toList(), invocation);
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode kept = answer.putArray("batchItemFailures");
        Stream.concat(
                        IntStream.range(0, work.size())
                                .filter(number -> !taken.get(number))
                                .mapToObj(number -> work.get(number).message())
                                .distinct(),
                        callbacks.entrySet().stream()
                                .filter(callback -> !callback.getValue().join())
                                .map(Map.Entry::getKey))
                .forEach(message -> kept.addObject()
                        .put("itemIdentifier", message.path("messageId").asText()));
        mapper.writeValue(out, answer);
    }

    /** @param task one of the message's, which tells whether the queue may forget it */
    private record Work(JsonNode message, Batch.Task<Boolean> task) {}

    private List<Batch.Task<Boolean>> tasks(JsonNode message, Optional<JsonNode> body, Invocation invocation) {
        Optional<JobMessage> job = body.flatMap(JobMessage::of);
        return job.isPresent()
                ? List.of(task(job.get()))
                : envelope
                        .open(
                                message.path("body").asText(),
                                message.path("messageId").asText(),
                                message.path("eventSourceARN").asText(),
                                invocation)
                        .stream()
                        .map(delivery -> deliveries.task(delivery).map(result -> Undelivered.of(result)
                                .isEmpty()))
                        .toList();
    }

    private static Optional<JsonNode> read(JsonNode message) {
        try {
            return Optional.of(JsonBody.parse(message.path("body").asText().getBytes(StandardCharsets.UTF_8)));
        } catch (GenerationException notJson) {
            return Optional.empty();
        }
    }

    private Batch.Task<Boolean> task(JobMessage message) {
        return new Batch.Task<>() {
            @Override
            public Uni<Boolean> begin(String requestId, Instant deadline) {
                return worker.carryOut(
                        message, new CallContext(requestId, deadline, Optional.empty(), Optional.empty()));
            }

            @Override
            public Boolean notBegun() {
                return false;
            }
        };
    }
}

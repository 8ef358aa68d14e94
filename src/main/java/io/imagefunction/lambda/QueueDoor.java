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
import io.imagefunction.queue.JobMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Takes batches of SQS, in each message a request or the name of a job, and returns the messages that the queue has to
 * keep: {@code {"batchItemFailures":[{"itemIdentifier":"<messageId>"}]}}, for which the event source mapping needs
 * {@code ReportBatchItemFailures}. What has ended is taken from the queue, refusals too; a message that can never be
 * carried out goes back as well, so that the queue's redrive policy moves it to where somebody looks at it.
 */
@ApplicationScoped
class QueueDoor implements Door {

    private final Batch batch;
    private final Deliveries deliveries;
    private final JobWorker worker;
    private final ObjectMapper mapper;

    QueueDoor(Batch batch, Deliveries deliveries, JobWorker worker, ObjectMapper mapper) {
        this.batch = batch;
        this.deliveries = deliveries;
        this.worker = worker;
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
        List<JsonNode> messages = event.path("Records").valueStream().toList();
        List<Boolean> taken = batch.run(messages.stream().map(this::task).toList(), invocation);
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode kept = answer.putArray("batchItemFailures");
        for (int i = 0; i < messages.size(); i++) {
            if (!taken.get(i)) {
                kept.addObject()
                        .put("itemIdentifier", messages.get(i).path("messageId").asText());
            }
        }
        mapper.writeValue(out, answer);
    }

    /** Tells whether the queue may forget the message. */
    private Batch.Task<Boolean> task(JsonNode message) {
        return job(message).map(this::task).orElseGet(() -> deliveries
                .task(delivery(message))
                .map(result -> Undelivered.of(result).isEmpty()));
    }

    private static Optional<JobMessage> job(JsonNode message) {
        try {
            return JobMessage.of(JsonBody.parse(message.path("body").asText().getBytes(StandardCharsets.UTF_8)));
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

    private static Delivery delivery(JsonNode message) {
        return new Delivery(
                () -> Envelope.open(message.path("body").asText()),
                Optional.of(message.path("messageId").asText()),
                message.path("eventSourceARN").asText());
    }
}

package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.ImageResult;
import io.imagefunction.http.Invocation;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Takes batches of SQS, a request in each message, and returns the messages that the queue has to keep:
 * {@code {"batchItemFailures":[{"itemIdentifier":"<messageId>"}]}}, for which the event source mapping needs
 * {@code ReportBatchItemFailures}. What has ended is taken from the queue, refusals too; a message that can never be
 * carried out goes back as well, so that the queue's redrive policy moves it to where somebody looks at it.
 */
@ApplicationScoped
class QueueDoor implements Door {

    private final Deliveries deliveries;
    private final ObjectMapper mapper;

    QueueDoor(Deliveries deliveries, ObjectMapper mapper) {
        this.deliveries = deliveries;
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
        List<ImageResult> results =
                deliveries.carryOut(messages.stream().map(QueueDoor::delivery).toList(), invocation);
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode kept = answer.putArray("batchItemFailures");
        for (int i = 0; i < messages.size(); i++) {
            if (Undelivered.of(results.get(i)).isPresent()) {
                kept.addObject()
                        .put("itemIdentifier", messages.get(i).path("messageId").asText());
            }
        }
        mapper.writeValue(out, answer);
    }

    private static Delivery delivery(JsonNode message) {
        return new Delivery(
                () -> Envelope.open(message.path("body").asText()),
                Optional.of(message.path("messageId").asText()),
                message.path("eventSourceARN").asText());
    }
}

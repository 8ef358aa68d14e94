package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;

/** Takes messages of SNS topics, each of which holds a request. */
@ApplicationScoped
class TopicDoor implements Door {

    private final AsyncDeliveries deliveries;
    private final Envelope envelope;

    TopicDoor(AsyncDeliveries deliveries, Envelope envelope) {
        this.deliveries = deliveries;
        this.envelope = envelope;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return event.path("Records")
                .valueStream()
                .map(notification -> notification.path("EventSource").asText())
                .anyMatch("aws:sns"::equals);
    }

    @Override
    public String understands() {
        return "SNS messages that hold a request";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        deliveries.serve(
                LazyConcat.joined(event.path("Records")
                        .valueStream()
                        .map(notification -> notification.path("Sns"))
                        .map(message -> deliveries(message, invocation))),
                invocation,
                out);
    }

    private Stream<Delivery> deliveries(JsonNode message, Invocation invocation) {
        return envelope.open(
                message.path("Message").asText(),
                message.path("MessageId").asText(),
                message.path("TopicArn").asText(),
                invocation);
    }
}

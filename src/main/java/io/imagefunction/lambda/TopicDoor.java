package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.http.Invocation;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Takes messages of SNS topics, each of which is a request. */
@ApplicationScoped
class TopicDoor implements Door {

    private final AsyncDeliveries deliveries;

    TopicDoor(AsyncDeliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public boolean accepts(ObjectNode event) {
        return event.at("/Records/0/EventSource").asText().equals("aws:sns");
    }

    @Override
    public String understands() {
        return "SNS messages that hold a request";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        deliveries.serve(
                event.path("Records")
                        .valueStream()
                        .map(notification -> delivery(notification.path("Sns")))
                        .toList(),
                invocation,
                out);
    }

    private static Delivery delivery(JsonNode message) {
        return new Delivery(
                () -> Envelope.open(message.path("Message").asText()),
                Optional.of(message.path("MessageId").asText()),
                message.path("TopicArn").asText());
    }
}

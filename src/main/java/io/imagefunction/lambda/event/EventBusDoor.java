package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes events of an EventBridge bus whose detail is the request. */
@ApplicationScoped
class EventBusDoor implements Door {

    private final AsyncDeliveries deliveries;

    EventBusDoor(AsyncDeliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** Skips AWS's own events, whose detail is never a request. */
    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return event.has("detail-type")
                && event.path("detail").isObject()
                && !event.path("source").asText().startsWith("aws.");
    }

    @Override
    public String understands() {
        return "EventBridge events whose detail is a request";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        // Events do not name their bus, so account and source identify it.
        String source = "events:" + event.path("account").asText() + ":"
                + event.path("source").asText();
        Delivery delivery = new Delivery(
                () -> event.path("detail"), Optional.of(event.path("id").asText()), source);
        deliveries.serve(Stream.of(delivery), invocation, out);
    }
}

package io.imagefunction.notification;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** Publishes notices to an EventBridge bus. */
@ApplicationScoped
class EventBus {

    /** Rules match this source and the detail type. */
    static final String SOURCE = "io.imagefunction";

    /** EventBridge may accept the request but not the event in it, which the SDK does not retry. */
    private static final int TRIES = 3;

    private final EventBridgeClient events;

    EventBus(EventBridgeClient events) {
        this.events = events;
    }

    /** Blocking. Fails unless it is certain that the bus has the notice. */
    void publish(String bus, Notice notice, Duration left) {
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(notice.type())
                .time(notice.timestamp())
                .detail(notice.answer().json().toString())
                .build();
        PutEventsRequest request = PutEventsRequest.builder()
                .entries(entry)
                .overrideConfiguration(override -> override.apiCallTimeout(left.dividedBy(TRIES)))
                .build();
        PutEventsResponse response = events.putEvents(request);
        for (int tries = 1; tries < TRIES && response.failedEntryCount() > 0; tries++) {
            response = events.putEvents(request);
        }
        if (response.failedEntryCount() > 0) {
            throw new IllegalStateException(
                    "EventBridge answered " + response.entries().getFirst().errorCode());
        }
    }
}

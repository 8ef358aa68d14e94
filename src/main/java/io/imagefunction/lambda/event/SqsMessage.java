package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * An SQS message, as one delivery brings it.
 *
 * @param source ARN of the queue
 * @param group of a message in a FIFO queue; messages of one group are carried out in order. Groups of fair queues are
 *     ignored, because they have no order.
 * @param receives how often the message has been delivered, this delivery included
 */
record SqsMessage(String id, String source, Optional<String> group, int receives, MessageContent content) {

    private static final Logger LOG = Logger.getLogger(SqsMessage.class);

    /**
     * Returns the messages that have an id. Without one, a message can neither be reported nor recognized on
     * redelivery.
     */
    static List<SqsMessage> of(JsonNode event) {
        List<SqsMessage> messages = new ArrayList<>();
        event.path("Records").forEach(message -> {
            String id = message.path("messageId").textValue();
            if (id == null || id.isBlank()) {
                LOG.error("A message without messageId was left out: SQS itself gives each message one.");
            } else {
                messages.add(read(id, message));
            }
        });
        return messages;
    }

    private static SqsMessage read(String id, JsonNode message) {
        String source = message.path("eventSourceARN").asText();
        JsonNode attributes = message.path("attributes");
        JsonNode body = message.path("body");
        boolean ordered = source.endsWith(".fifo") || attributes.has("SequenceNumber");
        return new SqsMessage(
                id,
                source,
                ordered ? Optional.of(attributes.path("MessageGroupId").asText()) : Optional.empty(),
                attributes.path("ApproximateReceiveCount").asInt(1),
                MessageContent.of(body.isContainerNode() ? body.toString() : body.asText()));
    }

    /** Whether the message was delivered before, and so may have crashed the function. */
    boolean isSuspect() {
        return receives > 1;
    }

    /** Whether a queue that allows few deliveries may soon give up on the message, so that it has to come first. */
    boolean isUrgent() {
        return receives > 2;
    }

    /**
     * Groups the messages into chains that are carried out in order. A message without a group is a chain by itself.
     */
    static Collection<List<SqsMessage>> chains(List<SqsMessage> messages) {
        Map<Object, List<SqsMessage>> chains = new LinkedHashMap<>();
        for (SqsMessage message : messages) {
            Object chain = message.group()
                    .<Object>map(group -> List.of(message.source(), group))
                    .orElseGet(Object::new);
            chains.computeIfAbsent(chain, added -> new ArrayList<>()).add(message);
        }
        return chains.values();
    }
}

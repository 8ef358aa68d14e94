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
 * A message as SQS delivers it.
 *
 * @param source ARN of its queue
 * @param group of a FIFO queue's message: what is carried out in order. Fair queues have groups too, without an order.
 * @param receives how often it has been delivered, this time included
 */
record SqsMessage(String id, String source, Optional<String> group, int receives, MessageContent content) {

    private static final Logger LOG = Logger.getLogger(SqsMessage.class);

    /** All that can be carried out: without an id nobody can report a message, or know it when it comes again. */
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

    /** Whether it may be what killed the function when it was delivered before. */
    boolean isSuspect() {
        return receives > 1;
    }

    /** Whether queues that give up after few deliveries may do so soon: it gets its turn first. */
    boolean isUrgent() {
        return receives > 2;
    }

    /** Those that are carried out one after the other together, and each of the others alone. */
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

package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.request.Deadlines;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Takes batches of SQS messages. Each message is a request, the name of a job, or the name of a job whose answer is to
 * be sent to its callback URL. The door returns the messages that the queue has to keep, {@code
 * {"batchItemFailures":[{"itemIdentifier":"<messageId>"}]}}, for which the event source mapping needs {@code
 * ReportBatchItemFailures}. Messages that have ended are deleted from the queue, including refused requests. A message
 * that can never be carried out goes back to the queue, so that its redrive policy moves the message to a DLQ, where an
 * operator sees it. Callbacks are sent in parallel with the rest, so that a slow receiver delays only its own message.
 */
@ApplicationScoped
class QueueDoor implements Door {

    private final Deadlines deadlines;
    private final QueueChains chains;
    private final QueueTasks tasks;
    private final ObjectMapper mapper;

    QueueDoor(Deadlines deadlines, QueueChains chains, QueueTasks tasks, ObjectMapper mapper) {
        this.deadlines = deadlines;
        this.chains = chains;
        this.tasks = tasks;
        this.mapper = mapper;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return event.path("Records")
                .valueStream()
                .map(message -> message.path("eventSource").asText())
                .anyMatch("aws:sqs"::equals);
    }

    @Override
    public String understands() {
        return "SQS messages that hold a request, also from EventBridge Pipes";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        Instant deadline = deadlines.of(invocation);
        Map<SqsMessage, CompletableFuture<Boolean>> callbacks = new LinkedHashMap<>();
        List<SqsMessage> others = new ArrayList<>();
        for (SqsMessage message : SqsMessage.of(event)) {
            if (message.content() instanceof MessageContent.Own(CallbackMessage callback)) {
                callbacks.put(message, tasks.callback(callback, deadline));
            } else {
                others.add(message);
            }
        }
        List<SqsMessage> kept = new ArrayList<>(chains.carryOut(others, invocation));
        callbacks.forEach((message, sent) -> {
            if (!sent.join()) {
                kept.add(message);
            }
        });
        mapper.writeValue(out, failures(kept));
    }

    private JsonNode failures(List<SqsMessage> kept) {
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode failures = answer.putArray("batchItemFailures");
        kept.stream().map(SqsMessage::id).distinct().forEach(id -> failures.addObject()
                .put("itemIdentifier", id));
        return answer;
    }
}

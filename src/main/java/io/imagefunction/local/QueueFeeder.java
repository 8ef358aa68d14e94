package io.imagefunction.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.local.standin.StandInModels;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * A local event source mapping: it receives messages from a queue, invokes the function with them, and deletes those
 * that the function does not report as failed.
 */
public final class QueueFeeder implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(QueueFeeder.class);

    /** The batch size in template.yaml. */
    private static final int BATCH = 4;

    private static final int POLL_SECONDS = 1;

    /** The function to invoke. */
    public interface Function {
        /** @return the function's answer, as JSON */
        String invoke(String event) throws Exception;
    }

    private final SqsClient sqs;
    private final String queue;
    private final Function function;
    private final Thread thread;
    private volatile boolean closed;

    private QueueFeeder(SqsClient sqs, String queue, Function function) {
        this.sqs = sqs;
        this.queue = queue;
        this.function = function;
        this.thread = Thread.ofPlatform().daemon().name("queue-feeder").start(this::feed);
    }

    /** @param queue the queue's URL */
    public static QueueFeeder start(SqsServer server, String queue, Function function) {
        return new QueueFeeder(server.client(), queue, function);
    }

    /** Waits for the current poll, which could lose a message otherwise, but not for a slow invocation. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(2L * POLL_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        sqs.close();
    }

    private void feed() {
        while (!closed) {
            try {
                List<Message> messages = sqs.receiveMessage(receive -> receive.queueUrl(queue)
                                .maxNumberOfMessages(BATCH)
                                .waitTimeSeconds(POLL_SECONDS)
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                        .messages();
                if (!messages.isEmpty()) {
                    deliver(messages);
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception failed) {
                if (!closed) {
                    LOG.warnf("Messages of the local queue were not delivered: %s", failed.getMessage());
                }
            }
        }
    }

    private void deliver(List<Message> messages) throws Exception {
        JsonNode answer = StandInModels.JSON.readTree(function.invoke(event(messages)));
        if (!answer.has("batchItemFailures")) {
            return; // the invocation failed: the queue delivers all of them again
        }
        Set<String> kept = answer.path("batchItemFailures")
                .valueStream()
                .map(failure -> failure.path("itemIdentifier").asText())
                .collect(Collectors.toSet());
        for (Message message : messages) {
            if (!kept.contains(message.messageId())) {
                sqs.deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(message.receiptHandle()));
            }
        }
    }

    private String event(List<Message> messages) {
        ObjectNode event = StandInModels.JSON.createObjectNode();
        var records = event.putArray("Records");
        for (Message message : messages) {
            ObjectNode attributes = records.addObject()
                    .put("messageId", message.messageId())
                    .put("receiptHandle", message.receiptHandle())
                    .put("body", message.body())
                    .put("eventSource", "aws:sqs")
                    .put(
                            "eventSourceARN",
                            "arn:aws:sqs:" + S3Server.REGION + ":000000000000:"
                                    + queue.substring(queue.lastIndexOf('/') + 1))
                    .put("awsRegion", S3Server.REGION)
                    .putObject("attributes");
            message.attributesAsStrings().forEach(attributes::put);
        }
        return event.toString();
    }
}

package io.imagefunction.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import java.util.stream.Stream;

/** A kind of event that carries one request, in the format of the service that sends it. */
public enum EventKind {
    QUEUE("arn:aws:sqs:eu-central-1:123456789012:pictures") {
        @Override
        public ObjectNode event(String request, String id) {
            return queue(message(request, id));
        }
    },
    TOPIC("arn:aws:sns:eu-central-1:123456789012:pictures") {
        @Override
        public ObjectNode event(String request, String id) {
            ObjectNode event = JSON.createObjectNode();
            ObjectNode notice = event.putArray("Records").addObject().put("EventSource", "aws:sns");
            notice.put("EventVersion", "1.0").set("Sns", notification(request, id));
            return event;
        }
    },
    BUS("events:123456789012:com.example.shop") {
        @Override
        public ObjectNode event(String request, String id) {
            ObjectNode event = JSON.createObjectNode()
                    .put("version", "0")
                    .put("id", id)
                    .put("detail-type", "picture wanted")
                    .put("source", "com.example.shop")
                    .put("account", "123456789012")
                    .put("region", "eu-central-1");
            event.putArray("resources");
            event.set("detail", read(request));
            return event;
        }
    },
    BUCKET("s3:test-images") {
        @Override
        public ObjectNode event(String request, String id) {
            return created(Records.put("requests/a request+" + id + ".json", request), id);
        }
    },
    BUCKET_BY_BUS("s3:test-images") {
        @Override
        public ObjectNode event(String request, String id) {
            ObjectNode event = BUS.event("{}", id).put("source", "aws.s3").put("detail-type", "Object Created");
            ObjectNode detail = event.withObject("/detail");
            detail.withObject("/bucket").put("name", "test-images");
            detail.withObject("/object")
                    .put("key", Records.put("requests/by bus+" + id + ".json", request))
                    .put("sequencer", id);
            return event;
        }
    };

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** The owner of the idempotency keys of this kind of event. */
    public final String source;

    EventKind(String source) {
        this.source = source;
    }

    /** Quotes may be written as apostrophes. Two events with equal ids are one event, delivered twice. */
    public abstract ObjectNode event(String request, String id);

    ObjectNode event(String request) {
        return event(request, UUID.randomUUID().toString());
    }

    /** The answer to the event's one request. */
    JsonNode answer(Invoked invoked) {
        return invoked.answer().at("/results/0");
    }

    public static ObjectNode queue(ObjectNode... messages) {
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        Stream.of(messages).forEach(records::add);
        return event;
    }

    public static ObjectNode message(String request, String id) {
        ObjectNode message = JSON.createObjectNode()
                .put("messageId", id)
                .put("receiptHandle", "AQEB")
                .put("body", request.replace('\'', '"'))
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", QUEUE.source)
                .put("awsRegion", "eu-central-1");
        message.putObject("attributes").put("ApproximateReceiveCount", "1");
        return message;
    }

    static ObjectNode notification(String request, String id) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", id)
                .put("TopicArn", TOPIC.source)
                .put("Message", request.replace('\'', '"'));
    }

    public static ObjectNode created(String key, String sequencer) {
        ObjectNode event = JSON.createObjectNode();
        ObjectNode notice = event.putArray("Records")
                .addObject()
                .put("eventSource", "aws:s3")
                .put("eventName", "ObjectCreated:Put");
        notice.withObject("/s3/bucket").put("name", "test-images").put("arn", "arn:aws:s3:::test-images");
        notice.withObject("/s3/object")
                .put(
                        "key",
                        java.net.URLEncoder.encode(key, java.nio.charset.StandardCharsets.UTF_8)
                                .replace("%2F", "/"))
                .put("sequencer", sequencer);
        return event;
    }

    public static ObjectNode read(String request) {
        return (ObjectNode) Doors.json(request.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}

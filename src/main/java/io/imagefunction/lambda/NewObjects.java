package io.imagefunction.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.generation.GenerationException;
import io.imagefunction.http.Invocation;
import io.imagefunction.http.JsonBody;
import io.imagefunction.storage.RequestObjects;
import io.imagefunction.storage.StorageException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The requests in new objects of the bucket, of which S3 tells: the object is the request, or one in each line if its name
 * ends in {@code .jsonl} or {@code .ndjson}.
 */
@ApplicationScoped
class NewObjects {

    private final Batch batch;
    private final RequestObjects objects;

    NewObjects(Batch batch, RequestObjects objects) {
        this.batch = batch;
        this.objects = objects;
    }

    /** @param sequencer tells writes of the same key apart */
    private record NewObject(String bucket, String key, String sequencer) {

        /** Keys come encoded like forms. */
        static NewObject notified(JsonNode s3) {
            return new NewObject(
                    s3.at("/bucket/name").asText(),
                    URLDecoder.decode(s3.at("/object/key").asText(), UTF_8),
                    s3.at("/object/sequencer").asText());
        }

        static NewObject ofEvent(JsonNode detail) {
            return new NewObject(
                    detail.at("/bucket/name").asText(),
                    detail.at("/object/key").asText(),
                    detail.at("/object/sequencer").asText());
        }

        boolean hasLines() {
            return key.endsWith(".jsonl") || key.endsWith(".ndjson");
        }
    }

    /** Whether it is S3 that tells something, itself or by EventBridge. */
    static boolean areToldOfBy(JsonNode message) {
        return isNotification(message) || isEvent(message) || isTest(message);
    }

    private static boolean isNotification(JsonNode message) {
        JsonNode first = message.at("/Records/0");
        return first.path("eventSource").asText().equals("aws:s3")
                && first.path("eventName").asText().startsWith("ObjectCreated:");
    }

    private static boolean isEvent(JsonNode message) {
        return message.path("source").asText().equals("aws.s3")
                && message.path("detail-type").asText().equals("Object Created");
    }

    /** What S3 sends when somebody has configured its notifications, to see whether it arrives. */
    private static boolean isTest(JsonNode message) {
        return message.path("Event").asText().equals("s3:TestEvent");
    }

    List<Delivery> requests(JsonNode message, Invocation invocation) {
        if (isTest(message)) {
            return List.of();
        }
        Stream<NewObject> created = isEvent(message)
                ? Stream.of(NewObject.ofEvent(message.path("detail")))
                : message.path("Records").valueStream().map(notice -> NewObject.notified(notice.path("s3")));
        return created.flatMap(object -> requests(object, invocation)).toList();
    }

    private Stream<Delivery> requests(NewObject object, Invocation invocation) {
        byte[] content;
        try {
            content = batch.prepare(() -> objects.read(object.bucket(), object.key()), invocation);
        } catch (StorageException | GenerationException unreadable) {
            return Stream.of(delivery(object, 0, () -> {
                throw unreadable;
            }));
        }
        if (!object.hasLines()) {
            return Stream.of(delivery(object, 0, () -> JsonBody.parse(content)));
        }
        return lines(content).stream()
                .filter(line -> line.end() > line.begin())
                .map(line -> delivery(object, line.number(), () -> line.parse(content)));
    }

    /** Where a line is in its file, without its end. */
    private record Line(int number, int begin, int end) {

        /** From bytes, so that what is no UTF-8 is refused and not mended. */
        JsonNode parse(byte[] content) {
            return JsonBody.parse(Arrays.copyOfRange(content, begin, end));
        }
    }

    private static List<Line> lines(byte[] content) {
        List<Line> lines = new ArrayList<>();
        int begin = 0;
        for (int at = 0; at <= content.length; at++) {
            if (at == content.length || content[at] == '\n') {
                int end = at > begin && content[at - 1] == '\r' ? at - 1 : at;
                lines.add(new Line(lines.size() + 1, begin, end));
                begin = at + 1;
            }
        }
        return lines;
    }

    /** @param line from 1; 0 if the object is one request */
    private static Delivery delivery(NewObject object, int line, Supplier<JsonNode> payload) {
        String key = String.join("/", object.sequencer(), String.valueOf(line), object.key());
        return new Delivery(payload, Optional.of(key), "s3:" + object.bucket());
    }
}

package io.imagefunction.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.GenerationException;
import io.imagefunction.http.Invocation;
import io.imagefunction.http.JsonBody;
import io.imagefunction.storage.RequestObjects;
import io.imagefunction.storage.StorageException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Takes S3's notices of new objects, from S3 itself or by EventBridge: the object is the request, or one in each line if
 * its name ends in {@code .jsonl} or {@code .ndjson}.
 */
@ApplicationScoped
class BucketDoor implements Door {

    private final AsyncDeliveries deliveries;
    private final Batch batch;
    private final RequestObjects objects;

    BucketDoor(AsyncDeliveries deliveries, Batch batch, RequestObjects objects) {
        this.deliveries = deliveries;
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

    @Override
    public boolean accepts(ObjectNode event) {
        return isNotification(event)
                || event.path("source").asText().equals("aws.s3")
                        && event.path("detail-type").asText().equals("Object Created");
    }

    private static boolean isNotification(ObjectNode event) {
        JsonNode first = event.at("/Records/0");
        return first.path("eventSource").asText().equals("aws:s3")
                && first.path("eventName").asText().startsWith("ObjectCreated:");
    }

    @Override
    public String understands() {
        return "S3's notices of new objects that hold a request, or one in each line (.jsonl)";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        Stream<NewObject> created = isNotification(event)
                ? event.path("Records").valueStream().map(notice -> NewObject.notified(notice.path("s3")))
                : Stream.of(NewObject.ofEvent(event.path("detail")));
        deliveries.serve(created.flatMap(object -> requests(object, invocation)).toList(), invocation, out);
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

package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.http.Invocation;
import io.imagefunction.http.JsonBody;
import io.imagefunction.storage.RequestObjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The requests in new objects of the bucket, of which S3 tells: the object is the request, or one in each line if its name
 * ends in {@code .jsonl} or {@code .ndjson}. Folder markers and what else is empty hold none, and an object that has been
 * deleted meanwhile is wanted by nobody.
 */
@ApplicationScoped
class NewObjects {

    private static final Logger LOG = Logger.getLogger(NewObjects.class);

    private final Batch batch;
    private final RequestObjects objects;

    NewObjects(Batch batch, RequestObjects objects) {
        this.batch = batch;
        this.objects = objects;
    }

    /** Whether it is S3 that tells something, itself or by EventBridge. */
    static boolean areToldOfBy(JsonNode message) {
        return isNotification(message) || isEvent(message) || isTest(message);
    }

    private static boolean isNotification(JsonNode message) {
        return message.path("Records").valueStream().anyMatch(NewObjects::isOfNewObject);
    }

    private static boolean isOfNewObject(JsonNode notice) {
        return notice.path("eventSource").asText().equals("aws:s3")
                && notice.path("eventName").asText().startsWith("ObjectCreated:");
    }

    private static boolean isEvent(JsonNode message) {
        return message.path("source").asText().equals("aws.s3")
                && message.path("detail-type").asText().equals("Object Created");
    }

    /** What S3 sends when somebody has configured its notifications, to see whether it arrives. */
    private static boolean isTest(JsonNode message) {
        return message.path("Event").asText().equals("s3:TestEvent");
    }

    /** What is wrong with one notice or object fails its own delivery, when that is carried out. */
    Stream<Delivery> requests(JsonNode message, Invocation invocation) {
        if (isTest(message)) {
            LOG.info("S3's test event: notifications arrive.");
            return Stream.empty();
        }
        return isEvent(message)
                ? requests(() -> NewObject.ofEvent(message.path("detail")), message, invocation)
                : message.path("Records")
                        .valueStream()
                        .filter(NewObjects::isOfNewObject)
                        .flatMap(notice -> requests(() -> NewObject.notified(notice.path("s3")), notice, invocation));
    }

    private Stream<Delivery> requests(Supplier<NewObject> told, JsonNode notice, Invocation invocation) {
        NewObject object;
        try {
            object = told.get();
        } catch (IllegalArgumentException undecodable) {
            return Stream.of(Delivery.failed(
                    Failure.of(FailureCode.INVALID_REQUEST, "key", "The key in S3's notice cannot be decoded.")
                            .toException(),
                    notice.path("s3").toString(),
                    "s3:"));
        }
        if (object.isFolderMarker()) {
            return none(object, "it is a folder");
        }
        try {
            return batch.prepare(() -> objects.find(object.bucket(), object.key()), invocation)
                    .map(content -> requests(object, content))
                    .orElseGet(() -> none(object, "it has been deleted"));
        } catch (RuntimeException | Error unreadable) {
            return Stream.of(Delivery.failed(unreadable, object.delivery(0), object.source()));
        }
    }

    private static Stream<Delivery> requests(NewObject object, byte[] content) {
        Lines lines = new Lines(content);
        if (lines.areBlank()) {
            return none(object, "it is empty");
        }
        return object.hasLines()
                ? lines.stream().map(line -> delivery(object, line.number(), () -> JsonBody.parse(lines.text(line))))
                : Stream.of(delivery(object, 0, () -> JsonBody.parse(content)));
    }

    private static Stream<Delivery> none(NewObject object, String why) {
        LOG.infof("the object %s of bucket %s is no request: %s", object.key(), object.bucket(), why);
        return Stream.empty();
    }

    /** @param line from 1; 0 if the object is one request */
    private static Delivery delivery(NewObject object, int line, Supplier<JsonNode> payload) {
        return new Delivery(payload, Optional.of(object.delivery(line)), object.source());
    }
}

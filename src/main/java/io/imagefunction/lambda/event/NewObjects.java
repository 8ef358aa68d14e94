package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.queue.LinesMessage;
import io.imagefunction.request.StrictJson;
import io.imagefunction.storage.RequestMemory;
import io.imagefunction.storage.RequestObjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Reads the requests in new objects of the bucket, which S3's notifications name. The object is the request, or has one
 * in each line if its name ends in {@code .jsonl} or {@code .ndjson}. Folder markers, empty objects and objects that
 * have been deleted since are skipped.
 */
@ApplicationScoped
class NewObjects {

    private static final Logger LOG = Logger.getLogger(NewObjects.class);

    private final Batch batch;
    private final RequestObjects objects;
    private final RequestMemory budget;

    NewObjects(Batch batch, RequestObjects objects, RequestMemory budget) {
        this.budget = budget;
        this.batch = batch;
        this.objects = objects;
    }

    /** Whether the message is an S3 notification, sent by S3 itself or through EventBridge. */
    static boolean isS3Notification(JsonNode message) {
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

    /** S3 sends a test event when its notifications are configured. */
    private static boolean isTest(JsonNode message) {
        return message.path("Event").asText().equals("s3:TestEvent");
    }

    /**
     * Returns the requests that a notification announces. An invalid notification or object becomes a delivery that
     * fails when it is carried out.
     */
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
        } catch (RuntimeException undecodable) {
            return Stream.of(Delivery.failed(
                    Failure.of(FailureCode.INVALID_REQUEST, "key", "The key in S3's notice cannot be decoded.")
                            .toException(),
                    notice.path("s3").toString(),
                    "s3:"));
        }
        return object.isFolderMarker() ? none(object, "it is a folder") : requests(object, object.lines(), invocation);
    }

    /** The requests in some lines of a file. */
    Stream<Delivery> requests(LinesMessage part, Invocation invocation) {
        return requests(NewObject.of(part), part, invocation);
    }

    private Stream<Delivery> requests(NewObject object, LinesMessage part, Invocation invocation) {
        RequestMemory.Lease memory = budget.file();
        try {
            Optional<byte[]> content =
                    batch.prepare(() -> objects.find(object.bucket(), object.key(), memory), invocation);
            if (content.isPresent()) {
                return requests(object, part, content.get(), memory);
            }
            memory.close();
            return none(object, "it has been deleted");
        } catch (RuntimeException | Error unreadable) {
            memory.close();
            return Stream.of(Delivery.failed(unreadable, object.delivery(0), object.source()));
        }
    }

    /** @param memory the lease for the content; closed when all of its requests are over */
    private static Stream<Delivery> requests(
            NewObject object, LinesMessage part, byte[] content, RequestMemory.Lease memory) {
        Lines lines = new Lines(content, part.from(), part.to());
        if (lines.areBlank()) {
            memory.close();
            return none(object, "it is empty");
        }
        if (!object.hasLines()) {
            return Stream.of(new Delivery(
                    () -> StrictJson.parse(content),
                    Optional.of(object.delivery(0)),
                    object.source(),
                    content.length,
                    Optional.empty(),
                    memory::close));
        }
        AtomicInteger left = new AtomicInteger(lines.count());
        Runnable over = () -> {
            if (left.decrementAndGet() == 0) {
                memory.close();
            }
        };
        return lines.stream()
                .map(line -> new Delivery(
                        () -> StrictJson.parse(lines.text(line)),
                        Optional.of(object.delivery(line.number())),
                        object.source(),
                        line.length(),
                        Optional.of(new Delivery.Place(part, line.number())),
                        over));
    }

    private static Stream<Delivery> none(NewObject object, String why) {
        LOG.infof("the object %s of bucket %s is no request: %s", object.key(), object.bucket(), why);
        return Stream.empty();
    }
}

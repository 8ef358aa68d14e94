package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.notification.CallbackUrls;
import io.imagefunction.request.FieldNames;
import io.imagefunction.request.IdempotencyKey;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Handling;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.RequestMemory;
import io.imagefunction.storage.RequestObjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the request of a delivery, from its payload or from the object that the payload points to. */
@ApplicationScoped
class DeliveredRequests {

    /** The payload field that points to the request. */
    static final String POINTER = "request_s3_uri";

    private static final Pattern S3_URI = Pattern.compile("s3://([^/]+)/(.+)");

    private final RequestObjects objects;
    private final CallbackUrls callbacks;
    private final Handling handling;

    DeliveredRequests(RequestObjects objects, CallbackUrls callbacks, Settings settings) {
        this.objects = objects;
        this.callbacks = callbacks;
        this.handling = settings.image().handling().orElse(Handling.LENIENT);
    }

    record DeliveredRequest(ImageRequest request, Optional<String> key, Optional<URI> callback) {}

    /**
     * Reads the request of a delivery; blocks.
     *
     * @param memory the lease for the request; taking it blocks until there is room
     */
    DeliveredRequest read(Delivery delivery, RequestMemory.Lease memory) {
        memory.take(delivery.size());
        JsonNode payload = delivery.payload().get();
        FieldNames.normalize(payload);
        Optional<String> chosen = takeKey(payload);
        Optional<URI> callback = callbacks.take(payload);
        if (payload.has(POINTER)) {
            JsonNode request = read(payload, memory);
            FieldNames.normalize(request);
            chosen = chosen.or(() -> takeKey(request));
            callback = callback.or(() -> callbacks.take(request));
            payload = request;
        }
        Optional<String> key = chosen.or(delivery::key);
        if (callback.isPresent() && key.isEmpty()) {
            throw Failure.of(
                            FailureCode.INVALID_REQUEST,
                            ImageRequest.CALLBACK,
                            ImageRequest.CALLBACK + " needs an " + IdempotencyKey.FIELD + " here, to have a record.")
                    .toException();
        }
        return new DeliveredRequest(ImageRequest.read(payload, handling), key, callback);
    }

    private static Optional<String> takeKey(JsonNode payload) {
        return payload instanceof ObjectNode object ? IdempotencyKey.take(object) : Optional.empty();
    }

    private JsonNode read(JsonNode pointing, RequestMemory.Lease memory) {
        if (pointing.size() > 1) {
            throw invalidPointer("must be the only field except " + IdempotencyKey.FIELD + " and "
                    + ImageRequest.CALLBACK + ": the request is in the object");
        }
        Matcher pointer = S3_URI.matcher(pointing.path(POINTER).asText());
        if (!pointer.matches()) {
            throw invalidPointer("must be the URI of an S3 object such as s3://bucket/requests/a.json");
        }
        return StrictJson.parse(objects.read(pointer.group(1), pointer.group(2), memory));
    }

    private static RuntimeException invalidPointer(String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, POINTER, POINTER + " " + message + ".")
                .toException();
    }
}

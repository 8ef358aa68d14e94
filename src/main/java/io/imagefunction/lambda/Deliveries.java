package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.CallContext;
import io.imagefunction.generation.Callback;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.generation.Failures;
import io.imagefunction.generation.Generation;
import io.imagefunction.generation.IdempotencyKey;
import io.imagefunction.generation.ImageRequest;
import io.imagefunction.generation.ImageResult;
import io.imagefunction.http.Invocation;
import io.imagefunction.http.JsonBody;
import io.imagefunction.notification.CallbackUrls;
import io.imagefunction.storage.RequestObjects;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/** Carries out the requests that events bring, for all the doors that take events. */
@ApplicationScoped
class Deliveries {

    /** The field of a payload that says where the request is. */
    static final String POINTER = "request_s3_uri";

    private static final Pattern S3_URI = Pattern.compile("s3://([^/]+)/(.+)");
    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    private final Generation generation;
    private final RequestObjects objects;
    private final CallbackUrls callbacks;
    private final Batch batch;
    private final Clock clock;
    private final ExecutorService threads;

    Deliveries(
            Generation generation,
            RequestObjects objects,
            CallbackUrls callbacks,
            Batch batch,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.generation = generation;
        this.objects = objects;
        this.callbacks = callbacks;
        this.batch = batch;
        this.clock = clock;
        this.threads = threads;
    }

    ImageResult carryOut(Delivery delivery, Invocation invocation) {
        return carryOut(Stream.of(delivery), invocation).getFirst();
    }

    /** Blocks until all have ended or time has run out. The results are in the order of the deliveries. */
    List<ImageResult> carryOut(Stream<Delivery> deliveries, Invocation invocation) {
        return batch.run(deliveries.map(this::task), invocation);
    }

    Batch.Task<ImageResult> task(Delivery delivery) {
        return new Batch.Task<>() {
            @Override
            public Uni<ImageResult> begin(String requestId, Instant deadline) {
                return carryOut(delivery, requestId, deadline);
            }

            @Override
            public ImageResult failed(Throwable problem) {
                Failure failure = Failures.of(problem);
                LOG.logf(
                        failure.code() == FailureCode.INTERNAL_ERROR ? Level.ERROR : Level.WARN,
                        failure.code() == FailureCode.INTERNAL_ERROR ? problem : null,
                        "a request from %s was not carried out: %s",
                        delivery.source(),
                        failure.code().code());
                return ImageResult.Failed.unpaid(failure);
            }
        };
    }

    private Uni<ImageResult> carryOut(Delivery delivery, String requestId, Instant deadline) {
        return Uni.createFrom()
                .item(() -> order(delivery))
                .runSubscriptionOn(threads)
                .ifNoItem()
                .after(Duration.between(clock.instant(), deadline))
                .failWith(Batch.NOT_BEGUN::toException)
                .chain(order -> generation.generateDelivered(
                        order.request(),
                        new CallContext(
                                requestId, deadline, Optional.of(delivery.source()), order.key(), order.callback())));
    }

    private record Order(ImageRequest request, Optional<String> key, Optional<URI> callback) {}

    /** Blocking. */
    private Order order(Delivery delivery) {
        JsonNode payload = delivery.payload().get();
        Optional<String> chosen = takeKey(payload);
        Optional<URI> callback = callbacks.take(payload);
        if (payload.has(POINTER)) {
            JsonNode request = read(payload);
            chosen = chosen.or(() -> takeKey(request));
            callback = callback.or(() -> callbacks.take(request));
            payload = request;
        }
        Optional<String> key = chosen.or(delivery::key);
        if (callback.isPresent() && key.isEmpty()) {
            throw Failure.of(
                            FailureCode.INVALID_REQUEST,
                            Callback.FIELD,
                            Callback.FIELD + " needs an " + IdempotencyKey.FIELD + " here, to have a record.")
                    .toException();
        }
        return new Order(ImageRequest.read(payload), key, callback);
    }

    private static Optional<String> takeKey(JsonNode payload) {
        return payload instanceof ObjectNode object ? IdempotencyKey.take(object) : Optional.empty();
    }

    private JsonNode read(JsonNode pointing) {
        if (pointing.size() > 1) {
            throw invalidPointer("must stand alone, but for " + IdempotencyKey.FIELD + " and " + Callback.FIELD
                    + ": the request is in the object");
        }
        Matcher pointer = S3_URI.matcher(pointing.path(POINTER).asText());
        if (!pointer.matches()) {
            throw invalidPointer("must be the URI of an S3 object such as s3://bucket/requests/a.json");
        }
        return JsonBody.parse(objects.read(pointer.group(1), pointer.group(2)));
    }

    private static RuntimeException invalidPointer(String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, POINTER, POINTER + " " + message + ".")
                .toException();
    }
}

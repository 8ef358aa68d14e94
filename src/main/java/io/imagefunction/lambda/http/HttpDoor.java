package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.imagefunction.lambda.Deadline;
import io.imagefunction.lambda.Door;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Serves HTTP requests that come as events: by an HTTP call, so that the application knows HTTP and nothing else. */
@ApplicationScoped
class HttpDoor implements Door {

    private static final Logger LOG = Logger.getLogger(HttpDoor.class);

    private static final String REQUEST_ID = "x-request-id";

    private final ObjectMapper mapper;
    private final Invocations invocations;
    private final Loopback loopback;
    private final Settings.Image settings;
    private final Clock clock;

    HttpDoor(ObjectMapper mapper, Invocations invocations, Loopback loopback, Settings settings, Clock clock) {
        this.mapper = mapper;
        this.invocations = invocations;
        this.loopback = loopback;
        this.settings = settings.image();
        this.clock = clock;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return front(event).isPresent();
    }

    @Override
    public String understands() {
        return "HTTP requests from API Gateway (HTTP and REST APIs), Function URLs and Application Load Balancers";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        HttpFront front = front(event).orElseThrow();
        Response response = response(front, event, invocation);
        ByteArrayOutputStream written = write(front, event, response, invocation);
        if (written.size() > front.limit()) {
            written = write(front, event, Response.tooLarge(front.limit()), invocation);
        }
        written.writeTo(out);
    }

    private static Optional<HttpFront> front(ObjectNode event) {
        return HttpFront.ALL.stream().filter(front -> front.sent(event)).findFirst();
    }

    private Response response(HttpFront front, ObjectNode event, Invocation invocation) {
        Request request;
        try {
            request = front.request(event);
        } catch (IllegalArgumentException e) {
            return Response.of(
                    Failure.of(FailureCode.INVALID_REQUEST, "The event is no valid HTTP request: " + e.getMessage()));
        }
        Instant now = clock.instant();
        Instant deadline =
                Deadline.earlier(invocation.deadline(), front.arrival(event, now), front.patience(settings), now);
        String id = invocations.open(
                new Invocation(invocation.requestId(), deadline, front.caller(event), front.baseUrl(event)));
        try {
            return loopback.call(request, id, patience(deadline), front.limit());
        } catch (RuntimeException e) {
            LOG.error("The application's own server did not answer", e);
            return Response.of(Failures.of(e));
        } finally {
            invocations.close(id);
        }
    }

    private Duration patience(Instant deadline) {
        return deadline == null ? null : Duration.between(clock.instant(), deadline.plus(Deadline.GRACE));
    }

    private ByteArrayOutputStream write(HttpFront front, ObjectNode event, Response response, Invocation invocation)
            throws IOException {
        if (!response.headers().contains(REQUEST_ID) && invocation.requestId() != null) {
            response.headers().add(REQUEST_ID, invocation.requestId());
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (JsonGenerator json = mapper.createGenerator(written)) {
            json.writeStartObject();
            front.write(response, event, json);
            json.writeEndObject();
        }
        return written;
    }
}

package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.FailureForm;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.imagefunction.lambda.Deadline;
import io.imagefunction.lambda.Door;
import io.imagefunction.lambda.runtime.StreamedAnswer;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Serves HTTP requests that arrive as events. It calls the application's own HTTP server, so that the application
 * handles only HTTP.
 */
@ApplicationScoped
class HttpDoor implements Door {

    private static final Logger LOG = Logger.getLogger(HttpDoor.class);

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
        boolean streamed = front.isStreamed(event, settings);
        ResponseWriter writer = out instanceof StreamedAnswer stream && streamed
                ? new StreamWriter(front, event, mapper, invocation.requestId(), stream)
                : new EventWriter(front, event, mapper, invocation.requestId(), out);
        Request request;
        try {
            request = front.request(event);
        } catch (IllegalArgumentException e) {
            writer.write(
                    Failure.of(FailureCode.INVALID_REQUEST, "The event is no valid HTTP request: " + e.getMessage()));
            return;
        }
        writer.failures(FailureForm.at(request.path()));
        Instant now = clock.instant();
        // A service that streams waits for as long as Lambda does.
        Instant arrival = streamed ? null : front.arrival(event, now);
        Instant deadline = Deadline.earlier(invocation.deadline(), arrival, front.patience(settings), now);
        serve(
                request,
                new Invocation(
                        invocation.requestId(),
                        deadline,
                        front.caller(event),
                        front.baseUrl(event),
                        Map.of(),
                        writer instanceof StreamWriter,
                        writer.limit()),
                writer);
    }

    private void serve(Request request, Invocation invocation, ResponseWriter writer) throws IOException {
        Instant deadline = invocation.deadline();
        Patience patience = Patience.until(deadline == null ? null : deadline.plus(Deadline.GRACE), clock);
        String id = invocations.open(invocation);
        try {
            writer.write(loopback.call(request, id, patience), patience);
        } catch (TimeoutException e) {
            writer.write(Response.LATE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            writer.write(Response.STOPPED);
        } catch (CompletionException e) {
            LOG.error("The application's own server did not answer", e);
            writer.write(Failures.of(e));
        } finally {
            invocations.close(id);
        }
    }

    private static Optional<HttpFront> front(ObjectNode event) {
        return HttpFront.ALL.stream().filter(front -> front.sent(event)).findFirst();
    }
}

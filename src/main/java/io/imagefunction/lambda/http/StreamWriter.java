package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.AnswerEvents;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.Failures;
import io.imagefunction.lambda.runtime.StreamedAnswer;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Writes a response in parts, as they arrive. If the response breaks, the stream ends with an error, because the status
 * has already been sent.
 */
final class StreamWriter extends ResponseWriter {

    private static final Logger LOG = Logger.getLogger(StreamWriter.class);

    private final StreamedAnswer out;

    StreamWriter(HttpFront front, ObjectNode event, ObjectMapper mapper, String requestId, StreamedAnswer out) {
        super(front, event, mapper, requestId);
        this.out = out;
    }

    @Override
    long limit() {
        return 0;
    }

    @Override
    void write(Response response) throws IOException {
        begin(response.status(), response.headers());
        out.send(response.body());
    }

    @Override
    void write(ArrivingResponse response, Patience patience) throws IOException {
        MultiMap headers = response.headers();
        begin(response.status(), headers);
        try {
            for (byte[] part = response.next(patience); part != null; part = response.next(patience)) {
                out.send(part);
            }
        } catch (TimeoutException e) {
            breakOff(response, Response.LATE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breakOff(response, Response.STOPPED);
        } catch (IOException e) {
            LOG.error("An answer broke after its first part was sent", e);
            breakOff(response, Failures.of(e));
        }
    }

    private void begin(int status, MultiMap headers) throws IOException {
        out.begin(object(status, headers, nothing -> {}).toByteArray());
    }

    private void breakOff(ArrivingResponse response, Failure failure) {
        response.abort();
        out.fail(failure.code().code(), failure.message());
        if (response.isEventStream()) {
            try {
                out.send(("data: " + AnswerEvents.error(failure) + "\n\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                LOG.debug("The caller has hung up before the error was sent", gone);
            }
        }
    }
}

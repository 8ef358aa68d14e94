package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.FailureForm;
import io.imagefunction.failure.Failure;
import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Writes one response as the answer of an invocation, in the format of the service that sent the event. */
abstract class ResponseWriter {

    private static final String REQUEST_ID = "x-request-id";

    final HttpFront front;
    private final ObjectNode event;
    private final ObjectMapper mapper;
    private final String requestId;
    private FailureForm form = FailureForm.CONTRACT;

    /** @param requestId null if unknown */
    ResponseWriter(HttpFront front, ObjectNode event, ObjectMapper mapper, String requestId) {
        this.front = front;
        this.event = event;
        this.mapper = mapper;
        this.requestId = requestId;
    }

    /** Sets the form of failures, once the path of the request is known. */
    final void failures(FailureForm ofPath) {
        form = ofPath;
    }

    final void write(Failure failure) throws IOException {
        write(response(failure));
    }

    final Response response(Failure failure) {
        return Response.of(failure, form);
    }

    /** The most bytes of an answer, with its envelope; 0 if there is no limit. */
    abstract long limit();

    /** Writes a response that is complete. */
    abstract void write(Response response) throws IOException;

    /**
     * Writes a response that is still arriving.
     *
     * @throws TimeoutException if it was late and nothing has been written, so that another response can be
     * @throws java.util.concurrent.CompletionException if it broke and nothing has been written
     */
    abstract void write(ArrivingResponse response, Patience patience)
            throws IOException, TimeoutException, InterruptedException;

    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Makes a JSON object of the status, the headers and the fields that {@code rest} writes. */
    final ByteArrayOutputStream object(int status, MultiMap headers, Fields rest) throws IOException {
        if (!headers.contains(REQUEST_ID) && requestId != null) {
            headers.add(REQUEST_ID, requestId);
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (JsonGenerator json = mapper.createGenerator(written)) {
            json.writeStartObject();
            front.writeHead(status, headers, event, json);
            rest.writeTo(json);
            json.writeEndObject();
        }
        return written;
    }
}

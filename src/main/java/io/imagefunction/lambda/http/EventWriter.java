package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Writes a response as one JSON object of limited size, with the body in it. */
final class EventWriter extends ResponseWriter {

    private final OutputStream out;

    EventWriter(HttpFront front, ObjectNode event, ObjectMapper mapper, String requestId, OutputStream out) {
        super(front, event, mapper, requestId);
        this.out = out;
    }

    @Override
    long limit() {
        return front.limit();
    }

    @Override
    void write(Response response) throws IOException {
        ByteArrayOutputStream written = object(response);
        if (written.size() > front.limit()) {
            written = object(response(Response.tooLarge(front.limit())));
        }
        written.writeTo(out);
    }

    private ByteArrayOutputStream object(Response response) throws IOException {
        return object(response.status(), response.headers(), response::writeBody);
    }

    @Override
    void write(ArrivingResponse response, Patience patience)
            throws IOException, TimeoutException, InterruptedException {
        write(whole(response, patience));
    }

    private Response whole(ArrivingResponse response, Patience patience) throws TimeoutException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            for (byte[] part = response.next(patience); part != null; part = response.next(patience)) {
                if (body.size() + part.length > front.limit()) {
                    response.abort();
                    return response(Response.tooLarge(front.limit()));
                }
                body.writeBytes(part);
            }
            return new Response(response.status(), response.headers(), body.toByteArray());
        } catch (TimeoutException e) {
            response.abort();
            throw e;
        } catch (IOException e) {
            throw new CompletionException(e.getCause());
        }
    }
}

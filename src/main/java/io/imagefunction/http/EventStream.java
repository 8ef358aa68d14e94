package io.imagefunction.http;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * A response body of server-sent events, each of which is sent as soon as it exists. It is an entity because a resource
 * that returns a {@link Multi} has to decide before its first item that it will not answer with an error.
 *
 * @param text events and comments with their empty lines; cancelled when the caller hangs up
 */
record EventStream(Multi<String> text) {

    /** Writes the events one by one, as Quarkus' own writers write files that are read asynchronously. */
    @Provider
    public static class Writer implements ServerMessageBodyWriter<EventStream> {

        @Override
        public boolean isWriteable(
                Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
            return type == EventStream.class;
        }

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == EventStream.class;
        }

        @Override
        public void writeResponse(EventStream stream, Type genericType, ServerRequestContext context) {
            ResteasyReactiveRequestContext call = (ResteasyReactiveRequestContext) context;
            call.suspend();
            ServerHttpResponse response = context.serverResponse();
            response.setChunked(true);
            AtomicReference<Cancellable> writing = new AtomicReference<>(() -> {});
            response.addCloseHandler(() -> writing.get().cancel());
            writing.set(stream.text()
                    .onTermination()
                    .invoke(() -> end(response, call))
                    .subscribe()
                    .with(piece -> write(piece, response, writing.get()), failure -> {}));
        }

        private static void write(String piece, ServerHttpResponse response, Cancellable writing) {
            if (response.closed()) {
                writing.cancel();
            } else {
                response.write(piece.getBytes(StandardCharsets.UTF_8), failure -> {});
            }
        }

        private static void end(ServerHttpResponse response, ResteasyReactiveRequestContext call) {
            if (!response.closed()) {
                response.end();
            }
            call.resume();
        }

        @Override
        public void writeTo(
                EventStream stream,
                Class<?> type,
                Type genericType,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream output) {
            throw new UnsupportedOperationException("events leave one by one");
        }
    }
}

package io.imagefunction.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes an {@link EventStream}, as Quarkus' own writers write files that are read asynchronously. A resource that
 * returns a {@code Multi} has to decide before its first item that it will not answer with an error.
 */
@Provider
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {

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
        response.addCloseHandler(stream::hungUp);
        stream.flowTo(new Connection(call, response));
    }

    private record Connection(ResteasyReactiveRequestContext call, ServerHttpResponse response)
            implements EventStream.Outlet {

        /** If the connection fails, its close handler is called. */
        @Override
        public void write(byte[] text, Runnable written) {
            if (!response.closed()) {
                response.write(text, failure -> {
                    if (failure == null) {
                        written.run();
                    }
                });
            }
        }

        @Override
        public void end() {
            if (!response.closed()) {
                response.end();
            }
            call.resume();
        }

        @Override
        public void breakOff() {
            call.serverRequest().closeConnection();
            call.resume();
        }
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

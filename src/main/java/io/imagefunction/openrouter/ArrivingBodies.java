package io.imagefunction.openrouter;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;

/**
 * Takes the bodies of answers where they come from the network, before Vert.x and the REST client, whose stream asks
 * for every piece anew, copies it twice, and drops what it has not handed on yet when it hears of the connection's end,
 * and with it a picture that had arrived.
 */
final class ArrivingBodies implements ClientResponseFilter {

    private static final String VERTX_HANDLER = "handler";

    private final Map<HttpClientRequest, ArrivingBody> awaited = new ConcurrentHashMap<>();

    /** To be told of every request before it is sent. */
    void await(HttpClientRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            ReadBuffers.use(channel);
            ArrivingBody body = new ArrivingBody(
                    () -> channel.eventLoop().execute(() -> channel.config().setAutoRead(true)));
            channel.pipeline().addBefore(VERTX_HANDLER, null, new Handler(body));
            awaited.put(request, body);
            request.response().onFailure(none -> awaited.remove(request));
        }
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        if (request instanceof ResteasyReactiveClientRequestContext context) {
            HttpClientRequest call = context.unwrap(HttpClientRequest.class);
            // Without a connection there is no request.
            ArrivingBody body = call == null ? null : awaited.remove(call);
            if (body != null && response.getEntityStream() != null) {
                response.setEntityStream(new AbortableBody(body, response.getEntityStream(), call));
            }
        }
    }

    /** Of one request. Runs on the network's thread. */
    private static final class Handler extends ChannelInboundHandlerAdapter {

        private final ArrivingBody body;
        private boolean informational;

        Handler(ArrivingBody body) {
            this.body = body;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse head) {
                informational = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            }
            if (informational || !(message instanceof HttpContent content)) {
                context.fireChannelRead(message);
                return;
            }
            boolean room = body.add(content.content());
            boolean last = content instanceof LastHttpContent;
            context.channel().config().setAutoRead(room || last);
            if (last) {
                Throwable malformed = content.decoderResult().cause();
                body.end(malformed == null ? null : new IOException(malformed));
                context.fireChannelRead(content.replace(Unpooled.EMPTY_BUFFER));
                context.pipeline().remove(this);
            }
            content.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            body.flush();
            context.fireChannelReadComplete();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            body.end(new IOException("the connection was closed"));
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            body.end(new IOException(failure));
            context.fireExceptionCaught(failure);
        }
    }
}

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
import java.io.IOException;

/**
 * Takes the bytes of one answer's body off its channel, before Vert.x copies them into new buffers. In the native binary,
 * ten large pictures would take 1.4 times the processor time with these buffers, most of it to collect them.
 *
 * <p>No other class uses what is not public in Vert.x: the channel of a connection, and the name of Vert.x' handler in
 * its pipeline. If one of them changes, no answer arrives, and all tests of {@code StreamedCalls} fail.
 */
final class BodyTap extends ChannelInboundHandlerAdapter {

    private static final String VERTX = "handler";

    private final HttpClientRequest request;
    private final ArrivingBody body;
    private boolean informational;

    /** Whether the connection may carry another call already. Vert.x sees the end of the answer after this class. */
    private boolean ended;

    private BodyTap(HttpClientRequest request, Channel channel) {
        this.request = request;
        this.body = new ArrivingBody(() -> channel.eventLoop().execute(() -> resume(channel)), () -> channel.eventLoop()
                .execute(this::reset));
    }

    /** Returns the body of the answer to this request, which must not have been sent yet. */
    static ArrivingBody of(HttpClientRequest request) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        BodyTap tap = new BodyTap(request, channel);
        channel.pipeline().addBefore(VERTX, null, tap);
        // The reader of the body learns of a failure from it. Without a handler, Vert.x would log it as an error.
        request.response().onSuccess(response -> response.exceptionHandler(known -> {}));
        return tap.body;
    }

    private void resume(Channel channel) {
        if (!ended) {
            channel.config().setAutoRead(true);
        }
    }

    private void reset() {
        if (!ended) {
            request.reset();
        }
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
            ended = true;
            Throwable malformed = content.decoderResult().cause();
            body.end(malformed == null ? null : new IOException(malformed));
            HttpContent end = content.replace(Unpooled.EMPTY_BUFFER);
            end.setDecoderResult(content.decoderResult()); // Vert.x must not use the connection again if it failed
            context.fireChannelRead(end);
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

package io.imagefunction.openrouter;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * Holds the news that a connection has ended back for a moment while an answer is being read from it. The REST client's
 * stream drops what it has not handed on yet when it hears of the end, and with it a picture that had arrived whole.
 */
final class LastBytes extends ChannelInboundHandlerAdapter {

    /** Long enough to read what has arrived, which is a few buffers. */
    private static final int GRACE_MILLIS = 250;

    private static final String VERTX_HANDLER = "handler";

    private LastBytes() {}

    static void guard(HttpClientRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            ChannelPipeline pipeline = connection.channel().pipeline();
            LastBytes guard = new LastBytes();
            pipeline.addBefore(VERTX_HANDLER, null, guard);
            request.response()
                    .compose(HttpClientResponse::end)
                    .onComplete(ended -> connection.channel().eventLoop().execute(() -> {
                        if (pipeline.context(guard) != null) {
                            pipeline.remove(guard);
                        }
                    }));
        }
    }

    /** Told to Vert.x directly, because by then Netty will have taken the pipeline apart. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ChannelHandlerContext vertx = context.pipeline().context(VERTX_HANDLER);
        ChannelInboundHandler handler = (ChannelInboundHandler) vertx.handler();
        context.executor()
                .schedule(
                        () -> {
                            handler.channelInactive(vertx);
                            return null;
                        },
                        GRACE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}

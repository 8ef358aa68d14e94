package io.imagefunction.openrouter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * How an answer's body comes from the network to the REST client's stream: in large pieces, because every piece wakes
 * two threads, and TLS makes them as small as 16 KiB; and whole, because that stream drops what it has not handed on
 * yet when it hears of the connection's end, and with it a picture that had arrived.
 */
final class ArrivingChunks extends ChannelInboundHandlerAdapter {

    /** Bytes of a piece; also of one read from the network, unless a TLS handshake has read before. */
    static final int SIZE = 256 * 1024;

    /** Long enough to read what has arrived, which is a few buffers. */
    private static final int GRACE_MILLIS = 250;

    private static final String VERTX_HANDLER = "handler";

    private ByteBuf gathered = Unpooled.EMPTY_BUFFER;

    private ArrivingChunks() {}

    static void guard(HttpClientRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(SIZE).maxMessagesPerRead(1));
            ChannelPipeline pipeline = channel.pipeline();
            ArrivingChunks guard = new ArrivingChunks();
            pipeline.addBefore(VERTX_HANDLER, null, guard);
            request.response().compose(HttpClientResponse::end).onComplete(ended -> channel.eventLoop()
                    .execute(() -> {
                        if (pipeline.context(guard) != null) {
                            pipeline.remove(guard);
                        }
                    }));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content && !(message instanceof LastHttpContent)) {
            gather(context, content.content());
            content.release();
        } else {
            handOn(context);
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        handOn(context);
        context.fireChannelReadComplete();
    }

    private void gather(ChannelHandlerContext context, ByteBuf bytes) {
        while (bytes.isReadable()) {
            if (!gathered.isWritable()) {
                handOn(context);
                gathered = new Piece();
            }
            gathered.writeBytes(bytes, Math.min(bytes.readableBytes(), gathered.writableBytes()));
        }
    }

    private void handOn(ChannelHandlerContext context) {
        if (gathered.isReadable()) {
            ByteBuf piece = gathered;
            gathered = Unpooled.EMPTY_BUFFER;
            context.fireChannelRead(new DefaultHttpContent(piece));
        }
    }

    /**
     * On the heap, where Vert.x would copy it to anyway, and in memory that is used again: what is new each time has to
     * be cleared and collected, too.
     */
    private static final class Piece extends UnpooledHeapByteBuf {

        private static final Queue<byte[]> IDLE = new ConcurrentLinkedQueue<>();

        Piece() {
            super(UnpooledByteBufAllocator.DEFAULT, SIZE, SIZE);
        }

        @Override
        protected byte[] allocateArray(int size) {
            byte[] idle = IDLE.poll();
            return idle == null ? super.allocateArray(size) : idle;
        }

        @Override
        protected void freeArray(byte[] array) {
            IDLE.offer(array);
        }
    }

    /** Told to Vert.x directly, because by then Netty will have taken the pipeline apart. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        handOn(context);
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

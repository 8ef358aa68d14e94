package io.imagefunction.openrouter;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;

/**
 * The memory for what one connection reads: two buffers in turn, each with room in front. A read over TLS ends within a
 * record; Netty would copy the next read, all of it, behind that beginning, and here the beginning goes in front of what
 * was read next. Everything else is Netty's own memory. Used by the network's thread alone.
 */
final class ReadBuffers extends AbstractByteBufAllocator implements ByteToMessageDecoder.Cumulator {

    /** Bytes of one read from the network. */
    static final int READ_SIZE = 128 * 1024;

    /** After so many reads what has come is handed on, and the one who waits for it woken. */
    private static final int READS_AT_ONCE = 2;

    /** Bytes: more than a TLS record has (RFC 8446 section 5.2, RFC 5246 section 6.2.3). */
    private static final int HEADROOM = 20 * 1024;

    private final ByteBuf[] buffers = new ByteBuf[2];
    private boolean closed;

    private ReadBuffers() {
        super(true);
    }

    /** Has the connection read into such buffers until it is closed. */
    static void use(Channel channel) {
        if (channel.config().getAllocator() instanceof ReadBuffers) {
            return;
        }
        ReadBuffers buffers = new ReadBuffers();
        channel.config().setAllocator(buffers);
        if (channel.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator reads) {
            reads.maxMessagesPerRead(READS_AT_ONCE);
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.setCumulator(buffers);
        }
        channel.closeFuture().addListener(closed -> buffers.release());
    }

    /** Asked for by every read, and for what TLS sends. */
    @Override
    public ByteBuf ioBuffer(int likelySize) {
        for (int i = 0; i < buffers.length && !closed && likelySize <= READ_SIZE; i++) {
            if (buffers[i] == null) {
                buffers[i] = Unpooled.directBuffer(HEADROOM + READ_SIZE, HEADROOM + READ_SIZE);
            }
            if (buffers[i].refCnt() == 1) {
                return buffers[i].retain().setIndex(HEADROOM, HEADROOM);
            }
        }
        return super.ioBuffer(likelySize);
    }

    /** Joins what a read has left over with what the next one has brought. */
    @Override
    public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf left, ByteBuf next) {
        int size = left.readableBytes();
        boolean hasRoom = (next == buffers[0] || next == buffers[1]) && size <= next.readerIndex();
        if (!hasRoom) {
            return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, left, next);
        }
        int start = next.readerIndex() - size;
        next.setBytes(start, left, left.readerIndex(), size);
        left.release();
        return next.readerIndex(start);
    }

    /** What still holds one keeps it. */
    private void release() {
        closed = true;
        for (int i = 0; i < buffers.length; i++) {
            if (buffers[i] != null) {
                buffers[i].release();
                buffers[i] = null;
            }
        }
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return PooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}

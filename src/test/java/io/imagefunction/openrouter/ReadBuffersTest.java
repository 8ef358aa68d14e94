package io.imagefunction.openrouter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadBuffers buffers = onChannel();

    private ReadBuffers onChannel() {
        ReadBuffers.use(channel);
        return (ReadBuffers) channel.alloc();
    }

    @Test
    void aConnectionKeepsItsBuffers() {
        ReadBuffers.use(channel);

        assertSame(buffers, channel.alloc());
    }

    @Test
    void whatIsGivenBackIsReadIntoAgain() {
        ByteBuf first = buffers.ioBuffer(1024);
        assertTrue(first.writableBytes() >= ReadBuffers.READ_SIZE);
        first.writeZero(100).release();

        ByteBuf again = buffers.ioBuffer(1024);

        assertSame(first, again);
        assertEquals(0, again.readableBytes());
        assertTrue(again.writableBytes() >= ReadBuffers.READ_SIZE);
    }

    @Test
    void whatIsStillInUseIsLeftAlone() {
        ByteBuf first = buffers.ioBuffer(1024);
        ByteBuf second = buffers.ioBuffer(1024);
        ByteBuf third = buffers.ioBuffer(1024);

        assertNotSame(first, second);
        assertNotSame(first, third);
        assertNotSame(second, third);
        third.release();
    }

    /** As TLS takes them: whole records, and what is left waits for the next read. */
    @Test
    void whatIsLeftGoesInFrontOfWhatIsReadNext() {
        byte[] sent = new byte[3_000_000];
        new Random(3).nextBytes(sent);
        int taken = 0;
        ByteBuf left = null;

        for (int at = 0; at < sent.length; ) {
            int size = Math.min(sent.length - at, ReadBuffers.READ_SIZE);
            ByteBuf read = buffers.ioBuffer(2048).writeBytes(sent, at, size);
            at += size;
            ByteBuf joined = left == null ? read : buffers.cumulate(buffers, left, read);
            assertSame(read, joined, "what was read is not copied");
            int records = joined.readableBytes() - joined.readableBytes() % 16_406;
            assertArrayEquals(
                    Arrays.copyOfRange(sent, taken, taken + records), ByteBufUtil.getBytes(joined.readSlice(records)));
            taken += records;
            left = joined;
        }

        assertEquals(sent.length - taken, left.readableBytes());
    }

    @Test
    void moreThanThereIsRoomForIsCopied() {
        ByteBuf left = buffers.ioBuffer(2048).writeZero(100_000);
        ByteBuf next = buffers.ioBuffer(2048).writeByte(1);

        ByteBuf joined = buffers.cumulate(buffers, left, next);

        assertEquals(100_001, joined.readableBytes());
        assertEquals(1, joined.getByte(joined.writerIndex() - 1));
    }

    @Test
    void aClosedConnectionKeepsNothing() {
        ByteBuf inUse = buffers.ioBuffer(1024);

        channel.close().syncUninterruptibly();

        assertEquals(1, inUse.refCnt());
        ByteBuf afterwards = buffers.ioBuffer(1024);
        assertNotSame(inUse, afterwards);
        assertEquals(1, afterwards.refCnt());
        assertTrue(afterwards.release());
        assertTrue(inUse.release());
    }
}

package io.imagefunction.openrouter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArrivingBodyTest {

    private static final int MANY = 5_000_000;

    private final AtomicInteger goneOn = new AtomicInteger();
    private final ArrivingBody body = new ArrivingBody(goneOn::incrementAndGet);

    @Test
    void whatArrivesIsReadInItsOrder() throws IOException {
        byte[] sent = random(MANY);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
            try {
                return body.readAllBytes();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        Random random = new Random(2);
        for (int at = 0; at < sent.length; ) {
            int count = Math.min(sent.length - at, 1 + random.nextInt(200_000));
            body.add(Unpooled.wrappedBuffer(sent, at, count));
            body.flush();
            at += count;
        }
        body.end(null);

        assertArrayEquals(sent, received.join());
        assertEquals(-1, body.read());
    }

    @Test
    void itCanBeReadByteByByteAndInPieces() throws IOException {
        byte[] sent = random(300_000);
        body.add(Unpooled.wrappedBuffer(sent));
        body.end(null);

        byte[] received = new byte[sent.length];
        received[0] = (byte) body.read();
        int at = 1 + body.readNBytes(received, 1, 70_000);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        assertEquals(sent.length - at, body.transferTo(rest));

        System.arraycopy(rest.toByteArray(), 0, received, at, rest.size());
        assertArrayEquals(sent, received);
    }

    @Test
    void aNetworkThatIsAheadWaitsAndIsToldToGoOn() throws IOException {
        ByteBuf piece = Unpooled.wrappedBuffer(new byte[64 * 1024]);
        int added = 1;
        while (body.add(piece.duplicate())) {
            added++;
        }

        assertTrue(added <= 17, added + " pieces were taken");
        assertEquals(added * 64 * 1024 / 4, body.readNBytes(added * 64 * 1024 / 4).length);
        assertEquals(0, goneOn.get());
        assertEquals(added * 64 * 1024 / 2, body.readNBytes(added * 64 * 1024 / 2).length);
        assertEquals(1, goneOn.get());
        assertTrue(body.add(piece.duplicate()));
    }

    @Test
    void whatCameBeforeAFailureIsReadFirst() throws IOException {
        IOException cut = new IOException("cut");
        body.add(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        body.end(cut);
        body.end(null);

        assertArrayEquals(new byte[] {1, 2, 3}, body.readNBytes(3));
        assertSame(cut, assertThrows(IOException.class, body::read));
        assertSame(cut, assertThrows(IOException.class, () -> body.transferTo(new ByteArrayOutputStream())));
    }

    @Test
    void whoClosesItTakesNothingMore() throws IOException {
        while (body.add(Unpooled.wrappedBuffer(new byte[100_000]))) {
            assertEquals(0, goneOn.get());
        }

        body.close();

        assertEquals(1, goneOn.get());
        for (int i = 0; i < 100; i++) {
            assertTrue(body.add(Unpooled.wrappedBuffer(new byte[100_000])), "it is held although nobody reads it");
        }
        assertThrows(IOException.class, body::read);
    }

    @Test
    void whoWaitsIsWokenByAClose() throws IOException {
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                () -> assertThrows(IOException.class, () -> body.transferTo(new ByteArrayOutputStream())));
        body.close();

        waiting.join();
        assertFalse(waiting.isCompletedExceptionally());
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}

package io.imagefunction.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The reader of an event stream sets its pace. */
class EventStreamTest {

    private static final long LONG = 60_000;
    private static final String MUCH = "x".repeat(EventStream.MOST + 1);

    private final Reader reader = new Reader();
    private final AtomicInteger gone = new AtomicInteger();

    /** Takes one text after the other, each when told to. */
    private static final class Reader implements EventStream.Outlet {

        private final List<String> texts = new ArrayList<>();
        private final List<String> ends = new ArrayList<>();
        private Runnable taken;

        @Override
        public synchronized void write(byte[] text, Runnable written) {
            assertEquals(null, taken, "the reader has not taken the text before");
            texts.add(new String(text, StandardCharsets.UTF_8));
            taken = written;
        }

        @Override
        public synchronized void end() {
            ends.add("end");
        }

        @Override
        public synchronized void breakOff() {
            ends.add("break off");
        }

        synchronized void take() {
            Runnable told = taken;
            taken = null;
            told.run();
        }
    }

    @Test
    void whatArrivesWhileTheReaderIsBusyIsWrittenInOnePiece() {
        EventStream stream = new EventStream(gone::incrementAndGet, LONG);
        stream.send("before the reader");
        stream.flowTo(reader);
        stream.send("a");
        stream.send("ü");
        stream.end();
        assertEquals(List.of("before the reader"), reader.texts);
        assertEquals(List.of(), reader.ends);

        reader.take();
        reader.take();

        assertEquals(List.of("before the reader", "aü"), reader.texts);
        assertEquals(List.of("end"), reader.ends);
    }

    @Test
    void theSourceWaitsForASlowReader() throws Exception {
        EventStream stream = slow(LONG);
        CompletableFuture<Void> source = CompletableFuture.runAsync(stream::awaitReader);
        assertTrue(stream.isBehind());
        assertThrows(TimeoutException.class, () -> source.get(200, TimeUnit.MILLISECONDS));

        reader.take();

        source.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("first", MUCH), reader.texts);
    }

    @Test
    void theSourceDoesNotWaitForAReaderThatKeepsUp() {
        EventStream stream = new EventStream(gone::incrementAndGet, LONG);
        stream.flowTo(reader);
        stream.send(MUCH);

        stream.awaitReader();

        assertFalse(stream.isBehind());
    }

    /** A picture may still come that has been paid for. */
    @Test
    void theSourceFinishesItsWorkWithoutAReaderThatTakesNothing() {
        EventStream stream = slow(50);
        stream.awaitReader();
        stream.send("later");
        assertFalse(stream.isBehind());
        assertEquals(0, gone.get());
        assertEquals(List.of(), reader.ends);

        stream.end();

        assertEquals(List.of("first"), reader.texts);
        assertEquals(List.of("break off"), reader.ends, "a complete body would be a lie");
    }

    @Test
    void aReaderThatHangsUpEndsTheWorkAndTheWaiting() throws Exception {
        EventStream stream = slow(LONG);
        CompletableFuture<Void> source = CompletableFuture.runAsync(stream::awaitReader);

        stream.hungUp();
        source.get(10, TimeUnit.SECONDS);
        stream.send("later");
        stream.end();

        assertEquals(1, gone.get());
        assertEquals(List.of("first"), reader.texts);
        assertEquals(List.of("end"), reader.ends);
    }

    /** The deadline ends an answer whose source still waits. */
    @Test
    void theEndOfTheAnswerEndsTheWaiting() throws Exception {
        EventStream stream = slow(LONG);
        CompletableFuture<Void> source = CompletableFuture.runAsync(stream::awaitReader);

        stream.end();

        source.get(10, TimeUnit.SECONDS);
        reader.take();
        reader.take();
        assertEquals(List.of("first", MUCH), reader.texts);
        assertEquals(List.of("end"), reader.ends);
    }

    private EventStream slow(long stalledMillis) {
        EventStream stream = new EventStream(gone::incrementAndGet, stalledMillis);
        stream.flowTo(reader);
        stream.send("first");
        stream.send(MUCH);
        return stream;
    }
}

package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartMemoryTest {

    /** For what must not happen: the mistake would show within milliseconds. */
    private static final long A_WHILE_IN_MILLIS = 500;

    @ParameterizedTest
    @CsvSource({"10M, 2", "14M, 2", "15M, 3", "20M, 4"})
    void leasesAsManyPartsAsFitAndThenWaits(String memory, int parts) throws Exception {
        PartMemory budget = budget(memory);
        List<UploadPart> taken = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            taken.add(budget.take());
        }

        FutureTask<UploadPart> oneMore = new FutureTask<>(budget::take);
        Thread waiting = Thread.ofPlatform().start(oneMore);
        awaitBlocked(waiting);

        taken.getFirst().release();
        assertEquals(0, oneMore.get(30, TimeUnit.SECONDS).size());
    }

    @Test
    void aPreviewGetsNothingIfAllMemoryIsInUse() {
        PartMemory budget = budget("10M");
        budget.take();
        UploadPart last = budget.take();

        assertEquals(Optional.empty(), budget.takeForPreview());

        last.release();
        assertTrue(budget.takeForPreview().isPresent(), "it has given back what it took while it waited");
    }

    @Test
    void previewsLeaveHalfOfTheMemoryToPictures() {
        PartMemory budget = budget("20M");
        UploadPart first = budget.takeForPreview().orElseThrow();
        assertTrue(first.isOfPreview());
        budget.takeForPreview().orElseThrow();

        assertEquals(Optional.empty(), budget.takeForPreview());

        budget.take();
        budget.take();
        first.release();
        assertTrue(budget.takeForPreview().isPresent(), "a preview that has ended makes room for the next");
    }

    @Test
    void aPictureMakesNoRoomForPreviews() {
        PartMemory budget = budget("20M");
        UploadPart picture = budget.take();
        budget.takeForPreview().orElseThrow();
        budget.takeForPreview().orElseThrow();

        picture.release();

        assertEquals(Optional.empty(), budget.takeForPreview());
    }

    @Test
    void aPreviewThatIsInterruptedGetsNothing() {
        PartMemory budget = budget("10M");
        budget.take();
        budget.take();
        Thread.currentThread().interrupt();

        assertEquals(Optional.empty(), budget.takeForPreview());

        assertTrue(Thread.interrupted(), "the interruption is still known");
    }

    @Test
    void segmentsAreReused() {
        PartMemory budget = budget("10M");
        UploadPart part = budget.take();
        part.write(new byte[UploadPart.SEGMENT + 1], 0, UploadPart.SEGMENT + 1);
        List<byte[]> segments = List.copyOf(part.segments());
        assertEquals(2, segments.size());

        part.release();

        assertSame(segments.getFirst(), budget.segment());
        assertSame(segments.getLast(), budget.segment());
        assertNotSame(segments.getFirst(), budget.segment());
    }

    /** Four answers that begin and then stall must not hold up all others until their deadlines. */
    @Test
    void aStalledPictureIsReplacedOnce() throws Exception {
        PartMemory budget = budget("10M", Duration.ofMillis(20));
        List<UploadPart> stalled = List.of(budget.take(), budget.take());

        List<UploadPart> others = List.of(filled(budget), filled(budget));

        FutureTask<UploadPart> fifth = started(budget::take);
        assertThrows(TimeoutException.class, () -> fifth.get(A_WHILE_IN_MILLIS, TimeUnit.MILLISECONDS));
        stalled.forEach(UploadPart::release);
        assertThrows(TimeoutException.class, () -> fifth.get(A_WHILE_IN_MILLIS, TimeUnit.MILLISECONDS));
        others.getFirst().release();
        fifth.get(30, TimeUnit.SECONDS);
    }

    @Test
    void howeverManyPicturesStallTheMemoryIsAtMostTwiceTheBudget() throws Exception {
        PartMemory budget = budget("10M", Duration.ofMillis(20));
        for (int i = 0; i < 4; i++) {
            started(budget::take).get(30, TimeUnit.SECONDS);
        }

        FutureTask<UploadPart> fifth = started(budget::take);

        assertThrows(TimeoutException.class, () -> fifth.get(A_WHILE_IN_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static UploadPart filled(PartMemory budget) throws Exception {
        return started(() -> {
                    UploadPart part = budget.take();
                    budget.filled(part);
                    return part;
                })
                .get(30, TimeUnit.SECONDS);
    }

    private static FutureTask<UploadPart> started(Callable<UploadPart> taking) {
        FutureTask<UploadPart> task = new FutureTask<>(taking);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** Its memory is in use, however long S3 takes. */
    @Test
    void aPartThatIsBeingSentIsNotStalled() throws Exception {
        PartMemory budget = budget("10M", Duration.ofMillis(20));
        List<UploadPart> sent = List.of(filled(budget), filled(budget));

        FutureTask<UploadPart> third = started(budget::take);

        assertThrows(TimeoutException.class, () -> third.get(A_WHILE_IN_MILLIS, TimeUnit.MILLISECONDS));
        sent.forEach(UploadPart::release);
    }

    /** Interrupted, because its call is cancelled: its bytes go somewhere all the same. */
    @Test
    void anInterruptedPictureWaitsOn() throws Exception {
        PartMemory budget = budget("10M");
        budget.take();
        UploadPart last = budget.take();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            budget.take();
            interrupted.complete(Thread.interrupted());
        });
        awaitBlocked(waiting);

        waiting.interrupt();
        last.release();

        assertTrue(interrupted.get(30, TimeUnit.SECONDS), "the interruption is still known");
    }

    /** Fails where the thread ends, or goes on, instead. */
    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "it got memory that there is not");
            Thread.onSpinWait();
        }
    }

    private static PartMemory budget(String memory) {
        return budget(memory, Duration.ofHours(1));
    }

    private static PartMemory budget(String memory, Duration stalled) {
        return new PartMemory(TestSettings.of(Map.of("IMAGE_UPLOAD_BUFFER", memory)), stalled);
    }
}

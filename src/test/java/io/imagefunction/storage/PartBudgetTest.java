package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartBudgetTest {

    @ParameterizedTest
    @CsvSource({"10M, 2", "14M, 2", "15M, 3", "20M, 4"})
    void leasesAsManyPartsAsFitAndThenWaits(String memory, int parts) throws Exception {
        PartBudget budget = budget(memory);
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
        PartBudget budget = budget("10M");
        budget.take();
        UploadPart last = budget.take();

        assertEquals(Optional.empty(), budget.takeForPreview());

        last.release();
        assertTrue(budget.takeForPreview().isPresent(), "it has given back what it took while it waited");
    }

    @Test
    void previewsLeaveHalfOfTheMemoryToPictures() {
        PartBudget budget = budget("20M");
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
        PartBudget budget = budget("20M");
        UploadPart picture = budget.take();
        budget.takeForPreview().orElseThrow();
        budget.takeForPreview().orElseThrow();

        picture.release();

        assertEquals(Optional.empty(), budget.takeForPreview());
    }

    @Test
    void aPreviewThatIsInterruptedGetsNothing() {
        PartBudget budget = budget("10M");
        budget.take();
        budget.take();
        Thread.currentThread().interrupt();

        assertEquals(Optional.empty(), budget.takeForPreview());

        assertTrue(Thread.interrupted(), "the interruption is still known");
    }

    @Test
    void segmentsAreReused() {
        PartBudget budget = budget("10M");
        UploadPart part = budget.take();
        part.write(new byte[UploadPart.SEGMENT + 1], 0, UploadPart.SEGMENT + 1);
        List<byte[]> segments = List.copyOf(part.segments());
        assertEquals(2, segments.size());

        part.release();

        assertSame(segments.getFirst(), budget.segment());
        assertSame(segments.getLast(), budget.segment());
        assertNotSame(segments.getFirst(), budget.segment());
    }

    /** Fails where the thread ends, or goes on, instead. */
    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(thread.isAlive(), "it got memory that there is not");
            Thread.onSpinWait();
        }
    }

    private static PartBudget budget(String memory) {
        return new PartBudget(TestSettings.of(Map.of("IMAGE_UPLOAD_BUFFER", memory)));
    }
}

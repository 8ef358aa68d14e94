package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limit for the memory of all pictures in transfer, in the whole process. Memory is leased one part at a time, and only
 * to callers without another unfinished part. So a caller waits only for uploads, which always end. The memory of a
 * part consists of segments, which keeps small pictures cheap; segments are reused.
 */
@ApplicationScoped
class PartBudget {

    /** Timeout of a preview that waits for memory. After it the preview is dropped, because it would be late anyway. */
    private static final Duration PATIENCE_FOR_PREVIEWS = Duration.ofSeconds(1);

    private final Semaphore parts;
    /** Fewer parts, so that previews leave memory to the pictures, which are paid for. */
    private final Semaphore previews;

    private final Queue<byte[]> idleSegments = new ConcurrentLinkedQueue<>();

    PartBudget(Settings settings) {
        int most = (int) (settings.image().uploadBuffer().asLongValue() / UploadPart.CAPACITY);
        this.parts = new Semaphore(most, true);
        this.previews = new Semaphore(most / 2, true);
    }

    /** Waits for the memory of one more part. */
    UploadPart take() {
        parts.acquireUninterruptibly();
        return new UploadPart(this, false);
    }

    /** Leases memory for one more part of a preview, unless the timeout passes first. */
    Optional<UploadPart> takeForPreview() {
        if (!soon(previews)) {
            return Optional.empty();
        }
        if (!soon(parts)) {
            previews.release();
            return Optional.empty();
        }
        return Optional.of(new UploadPart(this, true));
    }

    private static boolean soon(Semaphore memory) {
        try {
            return memory.tryAcquire(PATIENCE_FOR_PREVIEWS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    byte[] segment() {
        byte[] idle = idleSegments.poll();
        return idle == null ? new byte[UploadPart.SEGMENT] : idle;
    }

    void giveBack(UploadPart part) {
        idleSegments.addAll(part.segments());
        parts.release();
        if (part.isOfPreview()) {
            previews.release();
        }
    }
}

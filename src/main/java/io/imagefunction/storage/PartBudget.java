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
 * The memory that pictures on their way may take, in the whole process. It is given out a part at a time, and only to
 * who holds no other unfinished one: so whoever waits, waits for uploads, which always end. A part's memory comes in
 * segments, so that a small picture takes little, and segments are used again.
 */
@ApplicationScoped
class PartBudget {

    /** How long a preview waits for memory. It is late by then, and reading goes on without it. */
    private static final Duration PATIENCE_FOR_PREVIEWS = Duration.ofSeconds(1);

    private final Semaphore parts;
    /** Fewer, so that a preview on its way leaves memory to the pictures that are paid for. */
    private final Semaphore previews;

    private final Queue<byte[]> idleSegments = new ConcurrentLinkedQueue<>();

    PartBudget(Settings settings) {
        int most = (int) (settings.image().uploadBuffer().asLongValue() / UploadPart.CAPACITY);
        this.parts = new Semaphore(most, true);
        this.previews = new Semaphore(most / 2, true);
    }

    /** Waits until there is memory for one more part. */
    UploadPart take() {
        parts.acquireUninterruptibly();
        return new UploadPart(this, false);
    }

    /** Memory for one more part of a preview, if there soon is some. */
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

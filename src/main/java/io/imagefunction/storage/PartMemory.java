package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limit for the memory of all pictures in transfer, in the whole process. Memory is leased one part at a time, and only
 * to callers without another unfinished part. So a caller waits only for uploads, which always end, and for pictures that
 * arrive. A picture that no longer arrives does not hold up the others: its lease is replaced by another one. In that
 * case the memory may be twice as much, but not more. The memory of a part consists of segments, which keeps small
 * pictures cheap; segments are reused.
 */
@ApplicationScoped
class PartMemory {

    /** Timeout of a preview that waits for memory. After it the preview is dropped, because it would be late anyway. */
    private static final Duration PATIENCE_FOR_PREVIEWS = Duration.ofSeconds(1);

    /** The time without bytes after which a picture counts as stalled. */
    private static final Duration STALLED = Duration.ofSeconds(10);

    private final int most;
    private final Duration stalled;
    private final Semaphore parts;
    /** Fewer parts, so that previews leave memory to the pictures, which are paid for. */
    private final Semaphore previews;

    private final Queue<byte[]> idleSegments = new ConcurrentLinkedQueue<>();

    /** The parts that wait for bytes. Those among {@code replaced} have none of the permits any more. */
    private final Set<UploadPart> filling = new HashSet<>();

    private final Set<UploadPart> replaced = new HashSet<>();

    @Inject
    PartMemory(Settings settings) {
        this(settings, STALLED);
    }

    PartMemory(Settings settings, Duration stalled) {
        this.most = (int) (settings.image().uploadBuffer().asLongValue() / UploadPart.CAPACITY);
        this.stalled = stalled;
        this.parts = new Semaphore(most, true);
        this.previews = new Semaphore(most / 2, true);
    }

    /** Waits for the memory of one more part. */
    UploadPart take() {
        boolean interrupted = false;
        while (true) {
            try {
                if (parts.tryAcquire(stalled.toNanos(), TimeUnit.NANOSECONDS) || replaceStalled()) {
                    break;
                }
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return leased(false);
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
        return Optional.of(leased(true));
    }

    private synchronized UploadPart leased(boolean forPreview) {
        UploadPart part = new UploadPart(this, forPreview);
        filling.add(part);
        return part;
    }

    /** Finds a stalled part whose lease can be passed on. Returns whether there is one. */
    private synchronized boolean replaceStalled() {
        Optional<UploadPart> idle = filling.stream()
                .filter(part -> !replaced.contains(part) && part.isIdleFor(stalled))
                .findAny();
        return replaced.size() < most && idle.map(replaced::add).orElse(false);
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

    /** The part needs no more bytes, so it is not stalled. */
    synchronized void filled(UploadPart part) {
        filling.remove(part);
    }

    synchronized void giveBack(UploadPart part) {
        idleSegments.addAll(part.segments());
        filling.remove(part);
        if (!replaced.remove(part)) {
            parts.release();
        }
        if (part.isOfPreview()) {
            previews.release();
        }
    }
}

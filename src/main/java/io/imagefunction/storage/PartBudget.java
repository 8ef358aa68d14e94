package io.imagefunction.storage;

import io.imagefunction.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory that pictures on their way may take, in the whole process. It is given out a part at a time, and only to
 * who holds no other unfinished one: so whoever waits, waits for uploads, which always end. A part's memory comes in
 * segments, so that a small picture takes little, and segments are used again.
 */
@ApplicationScoped
class PartBudget {

    private final Semaphore parts;
    private final Queue<byte[]> idleSegments = new ConcurrentLinkedQueue<>();

    PartBudget(Settings settings) {
        this.parts = new Semaphore((int) (settings.image().uploadBuffer().asLongValue() / Part.CAPACITY), true);
    }

    /** Waits until there is memory for one more part. */
    Part take() {
        parts.acquireUninterruptibly();
        return new Part(this);
    }

    byte[] segment() {
        byte[] idle = idleSegments.poll();
        return idle == null ? new byte[Part.SEGMENT] : idle;
    }

    void giveBack(Part part) {
        idleSegments.addAll(part.segments());
        parts.release();
    }
}

package io.imagefunction.storage;

import io.imagefunction.picture.PictureHeader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;

/** Part of a picture that is sent to S3 in one request, and again in a retry. */
final class UploadPart {

    /** Bytes of a part: the minimum of S3 for every part of a multipart upload except the last. */
    static final int CAPACITY = 5 * 1024 * 1024;

    static final int SEGMENT = 256 * 1024;

    private final PartMemory budget;
    private final boolean ofPreview;
    private final List<byte[]> segments = new ArrayList<>();
    private int size;
    private volatile long lastWrite = System.nanoTime();

    UploadPart(PartMemory budget, boolean ofPreview) {
        this.budget = budget;
        this.ofPreview = ofPreview;
    }

    /** Copies as many bytes as fit, and returns their number. */
    int write(byte[] bytes, int offset, int length) {
        int taken = 0;
        while (taken < length && size < CAPACITY) {
            int at = size % SEGMENT;
            if (at == 0) {
                segments.add(budget.segment());
            }
            int count = Math.min(length - taken, SEGMENT - at);
            System.arraycopy(bytes, offset + taken, segments.getLast(), at, count);
            taken += count;
            size += count;
        }
        lastWrite = System.nanoTime();
        return taken;
    }

    boolean isIdleFor(Duration time) {
        return System.nanoTime() - lastWrite >= time.toNanos();
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    int size() {
        return size;
    }

    PictureHeader head() {
        return segments.isEmpty()
                ? new PictureHeader(new byte[0], 0)
                : new PictureHeader(segments.getFirst(), Math.min(size, SEGMENT));
    }

    /** The checksum in S3's form, base64 of the four bytes. Sent as a header, it avoids chunks with a trailer. */
    String crc32() {
        CRC32 checksum = new CRC32();
        for (int at = 0; at < size; at += SEGMENT) {
            checksum.update(segments.get(at / SEGMENT), 0, Math.min(SEGMENT, size - at));
        }
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    RequestBody body() {
        return RequestBody.fromContentProvider(this::content, size, "application/octet-stream");
    }

    private InputStream content() {
        List<InputStream> streams = new ArrayList<>();
        for (int at = 0; at < size; at += SEGMENT) {
            streams.add(new ByteArrayInputStream(segments.get(at / SEGMENT), 0, Math.min(SEGMENT, size - at)));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    List<byte[]> segments() {
        return segments;
    }

    boolean isOfPreview() {
        return ofPreview;
    }

    void release() {
        budget.giveBack(this);
    }
}

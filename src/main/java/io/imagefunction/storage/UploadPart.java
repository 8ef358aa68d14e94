package io.imagefunction.storage;

import io.imagefunction.picture.PictureHeader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;

/** Bytes of a picture that go to S3 in one request, and can go again if that fails. */
final class UploadPart {

    /** Bytes: the smallest that S3 accepts for any part of a multipart upload but the last. */
    static final int CAPACITY = 5 * 1024 * 1024;

    static final int SEGMENT = 256 * 1024;

    private final PartBudget budget;
    private final boolean ofPreview;
    private final List<byte[]> segments = new ArrayList<>();
    private int size;

    UploadPart(PartBudget budget, boolean ofPreview) {
        this.budget = budget;
        this.ofPreview = ofPreview;
    }

    /** Takes as many bytes as there is room for, and returns how many. */
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
        return taken;
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

    /** As S3 wants it: base64 of the four bytes. Told in a header, it needs no chunks with a trailer around the body. */
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

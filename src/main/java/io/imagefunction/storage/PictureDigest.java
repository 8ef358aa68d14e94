package io.imagefunction.storage;

import io.imagefunction.crypto.Sha256;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * SHA-256 of a picture, computed in parallel with its decoding, because without OpenSSL hashing is the most expensive
 * step. One thread reports the picture's parts in order.
 */
final class PictureDigest {

    private final MessageDigest sha256 = Sha256.fastDigest();
    private final Executor threads;
    private CompletableFuture<Void> soFar = CompletableFuture.completedFuture(null);
    private int told;

    PictureDigest(Executor threads) {
        this.threads = threads;
    }

    /** Hashes what the part contains so far, in whole segments. */
    void follow(UploadPart part) {
        while (part.size() - told >= UploadPart.SEGMENT) {
            add(part, UploadPart.SEGMENT);
        }
    }

    /** Marks the part as complete. Completes when the part's memory is no longer needed here. */
    CompletableFuture<Void> end(UploadPart part) {
        follow(part);
        if (part.size() > told) {
            add(part, part.size() - told);
        }
        told = 0;
        return soFar;
    }

    /** Completes when no reported part is needed here any more. */
    CompletableFuture<Void> soFar() {
        return soFar;
    }

    /** The digest of the picture, after all its parts have ended. */
    CompletableFuture<byte[]> digest() {
        return soFar.thenApply(all -> sha256.digest());
    }

    private void add(UploadPart part, int length) {
        byte[] segment = part.segments().get(told / UploadPart.SEGMENT);
        soFar = soFar.thenRunAsync(() -> sha256.update(segment, 0, length), threads);
        told += length;
    }
}

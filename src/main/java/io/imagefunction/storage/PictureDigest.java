package io.imagefunction.storage;

import io.imagefunction.crypto.Sha256;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The SHA-256 of a picture, computed beside its decoding and not in its way: without OpenSSL it is the costliest step
 * of all. Told of the picture's parts in their order by one thread.
 */
final class PictureDigest {

    private final MessageDigest sha256 = Sha256.fastDigest();
    private final Executor threads;
    private CompletableFuture<Void> soFar = CompletableFuture.completedFuture(null);
    private int told;

    PictureDigest(Executor threads) {
        this.threads = threads;
    }

    /** Takes note of what the part holds by now, a whole segment at a time. */
    void follow(UploadPart part) {
        while (part.size() - told >= UploadPart.SEGMENT) {
            add(part, UploadPart.SEGMENT);
        }
    }

    /** The part is whole. Completes when nothing of it is needed here any more. */
    CompletableFuture<Void> end(UploadPart part) {
        follow(part);
        if (part.size() > told) {
            add(part, part.size() - told);
        }
        told = 0;
        return soFar;
    }

    /** Completes when nothing that this was told of is needed any more. */
    CompletableFuture<Void> soFar() {
        return soFar;
    }

    /** The digest of everything, once all parts have ended. */
    CompletableFuture<byte[]> digest() {
        return soFar.thenApply(all -> sha256.digest());
    }

    private void add(UploadPart part, int length) {
        byte[] segment = part.segments().get(told / UploadPart.SEGMENT);
        soFar = soFar.thenRunAsync(() -> sha256.update(segment, 0, length), threads);
        told += length;
    }
}

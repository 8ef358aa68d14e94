package io.imagefunction.storage;

import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.picture.PictureHeader;
import io.imagefunction.storage.StorageException.Reason;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Upload of one picture, written by one thread. A picture of up to one part is sent as one object when it is complete.
 * The parts of a larger picture are sent while the next part is written. After the first failure all further bytes are
 * dropped, and {@link #complete} reports the failure.
 */
public final class PictureUpload {

    enum Kind {
        PICTURE("images"),
        PREVIEW("previews");

        private final String folder;

        Kind(String folder) {
            this.folder = folder;
        }
    }

    private final PictureStore store;
    private final PictureId id;
    private final Label label;
    private final Kind kind;
    private final PictureDigest sha256;
    private UploadPart part;
    private MultipartUpload multipart;
    private PictureFormat format;
    private Optional<Dimensions> dimensions = Optional.empty();
    private long size;
    private StorageException failure;
    private final CompletableFuture<StoredPicture> described = new CompletableFuture<>();

    PictureUpload(PictureStore store, PictureId id, Label label, Kind kind) {
        this.store = store;
        this.id = id;
        this.label = label;
        this.kind = kind;
        this.sha256 = new PictureDigest(store.threads());
    }

    /** Writes the next bytes. Waits while all memory for pictures is in use (back-pressure). */
    public void write(byte[] bytes, int offset, int length) {
        size += length;
        if (failure == null && size > store.largestPicture()) {
            failure = new StorageException(
                    Reason.TOO_LARGE, "a picture was larger than " + store.largestPicture() + " bytes");
        }
        if (failure != null) {
            return;
        }
        for (int taken = 0; taken < length && failure == null; ) {
            if (part != null && part.isFull()) {
                sendPart();
            } else {
                if (part == null) {
                    part = takePart();
                }
                if (part != null) {
                    taken += part.write(bytes, offset + taken, length - taken);
                    sha256.follow(part);
                }
            }
        }
    }

    /** Returns null and records a failure if a preview would have to wait. */
    private UploadPart takePart() {
        if (kind == Kind.PICTURE) {
            return store.budget().take();
        }
        Optional<UploadPart> taken = store.budget().takeForPreview();
        if (taken.isEmpty()) {
            failure = new StorageException(Reason.UNAVAILABLE, "there is no memory for a preview");
        }
        return taken.orElse(null);
    }

    /** Ends the picture. Completes when S3 has all of it, or fails with a {@link StorageException}. */
    public CompletableFuture<StoredPicture> complete() {
        if (failure == null && format == null) {
            identify();
        }
        if (failure != null) {
            described.completeExceptionally(failure);
            return abort().thenApply(aborted -> {
                throw failure;
            });
        }
        CompletableFuture<Void> hashed = sha256.end(part);
        CompletableFuture<byte[]> digest = sha256.digest();
        digest.thenAccept(hash -> described.complete(picture(hash)));
        return (multipart == null ? digest.thenCompose(this::putObject) : completeMultipart(hashed))
                .whenComplete((stored, failed) -> {
                    if (failed != null && kind == Kind.PICTURE) {
                        store.readiness().checkAgain();
                    }
                })
                .thenCombine(described, (stored, picture) -> picture);
    }

    /** Completes when all bytes of the picture are known, which is before S3 has them. */
    public CompletableFuture<StoredPicture> described() {
        return described;
    }

    private StoredPicture picture(byte[] hash) {
        return new StoredPicture(id.value(), key(), format, size, HexFormat.of().formatHex(hash), dimensions);
    }

    /** Cancels the upload and deletes everything of it from the bucket. Completes after that, and never fails. */
    public CompletableFuture<Void> abort() {
        if (part != null) {
            sha256.soFar().thenRun(part::release);
            part = null;
        }
        return multipart == null ? CompletableFuture.completedFuture(null) : multipart.abort();
    }

    private void sendPart() {
        if (multipart == null) {
            identify();
            if (failure != null) {
                return;
            }
            multipart = new MultipartUpload(store.bucket(), headers(), store.threads());
        }
        if (multipart.hasFailed()) {
            failure = new StorageException(Reason.UNAVAILABLE, "a part of the picture could not be stored");
            return;
        }
        CompletableFuture<Void> hashed = sha256.end(part);
        multipart.send(filledPart(), hashed);
    }

    private UploadPart filledPart() {
        UploadPart filled = part;
        part = null;
        store.budget().filled(filled);
        return filled;
    }

    private CompletableFuture<Void> putObject(byte[] digest) {
        UploadPart whole = filledPart();
        String checksum = Base64.getEncoder().encodeToString(digest);
        return CompletableFuture.runAsync(
                        () -> store.bucket().ask(s3 -> s3.putObject(headers().put(checksum), whole.body())),
                        store.threads())
                .whenComplete((done, failed) -> whole.release());
    }

    private CompletableFuture<Void> completeMultipart(CompletableFuture<Void> hashed) {
        multipart.send(filledPart(), hashed);
        return multipart
                .complete()
                .exceptionallyCompose(failed -> multipart.abort().thenRun(() -> {
                    throw failed instanceof CompletionException wrapped ? wrapped : new CompletionException(failed);
                }));
    }

    private void identify() {
        var head = part == null ? new PictureHeader(new byte[0], 0) : part.head();
        PictureFormat.of(head)
                .ifPresentOrElse(
                        known -> {
                            format = known;
                            dimensions = Dimensions.of(known, head);
                        },
                        () -> failure = new StorageException(
                                Reason.NOT_A_PICTURE, "what came is no picture: " + head.description()));
    }

    private ObjectHeaders headers() {
        return ObjectHeaders.of(store.bucket().name(), key(), id, format, label, store.settings());
    }

    private String key() {
        return store.bucket().key(id.keyWithoutExtension(kind.folder) + "." + format.extension());
    }
}

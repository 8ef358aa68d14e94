package io.imagefunction.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/** Multipart upload of one object. Each part is sent as soon as it is full, in parallel with the others. */
final class MultipartUpload {

    private final Bucket bucket;
    private final ObjectHeaders headers;
    private final Executor threads;
    private final CompletableFuture<String> uploadId;
    private final List<CompletableFuture<CompletedPart>> parts = new ArrayList<>();
    private long size;

    MultipartUpload(Bucket bucket, ObjectHeaders headers, Executor threads) {
        this.bucket = bucket;
        this.headers = headers;
        this.threads = threads;
        this.uploadId = CompletableFuture.supplyAsync(this::create, threads);
    }

    /**
     * Sends a part and takes ownership of it. Its memory is released once S3 has the part and its other readers are
     * done.
     */
    void send(UploadPart part, CompletableFuture<Void> read) {
        int number = parts.size() + 1;
        size += part.size();
        CompletableFuture<CompletedPart> sent = uploadId.thenApplyAsync(id -> upload(id, number, part), threads);
        sent.handle((done, failure) -> null).runAfterBoth(read, part::release);
        parts.add(sent);
    }

    boolean hasFailed() {
        return uploadId.isCompletedExceptionally()
                || parts.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    CompletableFuture<Void> complete() {
        return all().thenRunAsync(this::completeUpload, threads);
    }

    /** Aborts the upload, so that S3 deletes its parts and stops charging for them. Never fails. */
    CompletableFuture<Void> abort() {
        return all().handle((done, failure) -> null)
                .thenRunAsync(this::abortUpload, threads)
                .exceptionally(failure -> null); // the bucket's lifecycle rule ends what could not be ended here
    }

    private CompletableFuture<Void> all() {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }

    private String create() {
        return bucket.ask(s3 -> s3.createMultipartUpload(headers.createMultipart()))
                .uploadId();
    }

    private CompletedPart upload(String id, int number, UploadPart part) {
        String checksum = part.crc32();
        var answer = bucket.ask(s3 -> s3.uploadPart(
                request -> request.bucket(headers.bucket())
                        .key(headers.key())
                        .uploadId(id)
                        .partNumber(number)
                        .checksumCRC32(checksum),
                part.body()));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumCRC32(checksum)
                .build();
    }

    private void completeUpload() {
        List<CompletedPart> completed =
                parts.stream().map(CompletableFuture::join).toList();
        bucket.ask(s3 -> {
            try {
                return s3.completeMultipartUpload(request -> request.bucket(headers.bucket())
                        .key(headers.key())
                        .uploadId(uploadId.join())
                        .multipartUpload(all -> all.parts(completed)));
            } catch (NoSuchUploadException maybeDone) {
                // The answer to an earlier attempt may have been lost: check whether the object exists.
                if (isStored(s3)) {
                    return null;
                }
                throw maybeDone;
            }
        });
    }

    private boolean isStored(S3Client s3) {
        return s3.headObject(request -> request.bucket(headers.bucket()).key(headers.key()))
                        .contentLength()
                == size;
    }

    private void abortUpload() {
        try {
            String id = uploadId.join();
            bucket.ask(s3 -> s3.abortMultipartUpload(request ->
                    request.bucket(headers.bucket()).key(headers.key()).uploadId(id)));
        } catch (CompletionException neverCreated) {
            return;
        }
    }
}

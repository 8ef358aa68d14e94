package io.imagefunction.storage;

import static io.imagefunction.FaultProxy.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.storage.StorageException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored pictures are complete, and failed uploads leave nothing in the bucket that costs money. */
class PictureUploadTest {

    private static final byte[] PNG =
            HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452000000030000000208060000");
    private static final Label LABEL = new Label("a/model", "a-request", "", Optional.empty());

    /** For what must not happen: the mistake would show within milliseconds. */
    private static final long A_WHILE_IN_MILLIS = 500;

    private static TestStorage storage;

    /** What holds a part back. */
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        storage = TestStorage.start(Clock.systemUTC(), Map.of("IMAGE_LIMITS_PICTURE_SIZE", "16M"));
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @AfterEach
    void nothingStaysBehind() {
        released.complete(null);
        storage.toS3().reset();
        assertEquals(List.of(), storage.unfinishedUploads());
        assertAllMemoryIsBack();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                28,
                UploadPart.SEGMENT - 1,
                UploadPart.SEGMENT,
                UploadPart.SEGMENT + 1,
                UploadPart.CAPACITY - 1,
                UploadPart.CAPACITY,
                UploadPart.CAPACITY + 1,
                2 * UploadPart.CAPACITY,
                2 * UploadPart.CAPACITY + 1
            })
    void aPictureIsStoredByteForByte(int size) {
        byte[] picture = picture(size);
        PictureUpload upload = storage.pictures().upload(storage.pictures().newSeries(), LABEL);
        for (int at = 0; at < size; at += 100_003) {
            upload.write(picture, at, Math.min(100_003, size - at));
        }

        StoredPicture stored = upload.complete().join();

        assertEquals(
                new StoredPicture(
                        stored.id(),
                        stored.key(),
                        PictureFormat.PNG,
                        size,
                        HexFormat.of().formatHex(Sha256.digest().digest(picture)),
                        Optional.of(new Dimensions(3, 2))),
                stored);
        var object = storage.s3()
                .getObjectAsBytes(get -> get.bucket(storage.bucket().name()).key(stored.key()));
        assertEquals(stored.sha256(), HexFormat.of().formatHex(Sha256.digest().digest(object.asByteArray())));
        assertEquals("image/png", object.response().contentType());
        assertEquals(
                "inline; filename=\"" + stored.id() + ".png\"",
                object.response().contentDisposition());
        assertEquals("private, max-age=31536000, immutable", object.response().cacheControl());
        assertEquals(
                Map.of(
                        "id",
                        stored.id(),
                        "model",
                        "a/model",
                        "request-id",
                        "a-request",
                        "owner",
                        Label.owner(new PictureId(stored.id()), "")),
                object.response().metadata());
        assertEquals(
                List.of(stored),
                storage.storedPictures().of(PictureSeries.of(stored.id().substring(0, 37))));
    }

    /** The picture turned out to be broken while one of its parts was in flight. */
    @Test
    void anUploadIsAbortedOnceThePartsInFlightHaveEnded() throws Exception {
        storage.toS3().plan(1, request("PUT", "partNumber=1"), new Fault.Hold(released));
        List<String> before = storage.objects();
        PictureUpload upload = upload(picture(UploadPart.CAPACITY + 1));
        awaitSeen("PUT", "partNumber=1");

        CompletableFuture<Void> aborted = upload.abort();

        assertThrows(TimeoutException.class, () -> aborted.get(A_WHILE_IN_MILLIS, TimeUnit.MILLISECONDS));
        assertEquals(0, seen("DELETE", "uploadId="), "a part that comes behind the abort stays, and costs money");
        released.complete(null);
        aborted.get(30, TimeUnit.SECONDS);
        assertEquals(1, seen("DELETE", "uploadId="));
        assertEquals(before, storage.objects());
    }

    /** One part failed while another was in flight. */
    @Test
    void aFailedUploadIsAbortedOnceThePartsInFlightHaveEnded() throws Exception {
        storage.toS3().plan(1, request("PUT", "partNumber=1"), new Fault.Hold(released));
        storage.toS3().plan(2, request("PUT", "partNumber=2"), s3Error());
        List<String> before = storage.objects();
        PictureUpload upload = upload(picture(2 * UploadPart.CAPACITY + 1));
        awaitSeen("PUT", "partNumber=1");

        CompletableFuture<StoredPicture> stored = upload.complete();

        assertThrows(TimeoutException.class, () -> stored.get(A_WHILE_IN_MILLIS, TimeUnit.MILLISECONDS));
        assertEquals(0, seen("DELETE", "uploadId="));
        released.complete(null);
        assertEquals(Reason.UNAVAILABLE, failure(stored).reason());
        assertEquals(before, storage.objects());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST ?uploads", "PUT partNumber=1", "PUT partNumber=3", "POST ?uploadId="})
    void anUploadThatFailsAtAnyStepIsAborted(String step) {
        String[] methodAndQuery = step.split(" ");
        storage.toS3().plan(2, request(methodAndQuery[0], methodAndQuery[1]), s3Error());
        List<String> before = storage.objects();

        assertEquals(
                Reason.UNAVAILABLE,
                failure(upload(picture(2 * UploadPart.CAPACITY + 1)).complete()).reason());

        assertEquals(0, storage.toS3().pending());
        assertEquals(before, storage.objects());
    }

    @Test
    void aPictureAboveTheLimitIsNotStored() {
        byte[] part = picture(UploadPart.CAPACITY);
        PictureUpload upload = upload(part);
        for (int more = 0; more < 4; more++) {
            upload.write(part, 0, part.length);
        }

        assertEquals(Reason.TOO_LARGE, failure(upload.complete()).reason());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, UploadPart.CAPACITY + 1})
    void dataThatIsNotAPictureIsNotStored(int size) {
        List<String> before = storage.objects();

        assertEquals(
                Reason.NOT_A_PICTURE, failure(upload(new byte[size]).complete()).reason());

        assertEquals(before, storage.objects());
    }

    @Test
    void aPictureCancelledBeforeItsFirstPartLeavesNothing() {
        upload(picture(1000)).abort().join();

        assertEquals(0, seen("P", "/images/"));
    }

    @Test
    void aPreviewIsStoredElsewhere() {
        PictureUpload upload = storage.pictures().preview(storage.pictures().newSeries(), LABEL);
        upload.write(PNG, 0, PNG.length);

        assertTrue(upload.complete().join().key().startsWith("previews/"));
    }

    @Test
    void aPreviewWithoutMemoryFailsAndTakesNone() {
        List<UploadPart> all = List.of(
                storage.budget().take(),
                storage.budget().take(),
                storage.budget().take(),
                storage.budget().take());
        PictureUpload upload = storage.pictures().preview(storage.pictures().newSeries(), LABEL);
        upload.write(PNG, 0, PNG.length);
        upload.write(PNG, 0, PNG.length);

        assertEquals(Reason.UNAVAILABLE, failure(upload.complete()).reason());

        all.forEach(UploadPart::release);
    }

    private static PictureUpload upload(byte[] picture) {
        PictureUpload upload = storage.pictures().upload(storage.pictures().newSeries(), LABEL);
        upload.write(picture, 0, picture.length);
        return upload;
    }

    private static byte[] picture(int size) {
        byte[] picture = new byte[size];
        new Random(size).nextBytes(picture);
        System.arraycopy(PNG, 0, picture, 0, Math.min(size, PNG.length));
        return picture;
    }

    private static StorageException failure(CompletableFuture<StoredPicture> stored) {
        return assertInstanceOf(
                StorageException.class,
                assertThrows(CompletionException.class, stored::join).getCause());
    }

    private static long seen(String method, String inUri) {
        return storage.toS3().seen().stream()
                .filter(seen -> seen.startsWith(method) && seen.contains(inUri))
                .count();
    }

    private static void awaitSeen(String method, String inUri) {
        while (seen(method, inUri) == 0) {
            Thread.onSpinWait();
        }
    }

    /** The default of 20 MB are four parts, and who wants one that is not there waits: ten seconds if it is lost. */
    private static void assertAllMemoryIsBack() {
        CompletableFuture.supplyAsync(
                        () -> Stream.generate(storage.budget()::take).limit(4).toList(), storage.threads())
                .orTimeout(9, TimeUnit.SECONDS)
                .join()
                .forEach(UploadPart::release);
    }

    private static Fault s3Error() {
        String body = "<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>no</Message></Error>";
        return new Fault.Answer(500, "application/xml", body.getBytes(StandardCharsets.UTF_8));
    }
}

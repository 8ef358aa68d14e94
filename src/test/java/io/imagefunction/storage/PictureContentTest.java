package io.imagefunction.storage;

import static io.imagefunction.FaultProxy.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagefunction.FaultProxy.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** A picture is read whole, or its reader learns that it is not. */
class PictureContentTest {

    private static final String KEY = "images/a-picture.png";
    private static final int SIZE = 300_000;

    private static TestStorage storage;

    private final byte[] picture = bytes(1);

    @BeforeAll
    static void start() {
        storage = TestStorage.start(Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @BeforeEach
    void store() {
        storage.toS3().reset();
        put(picture);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 299999", "1, 1", "1000, 200000", "299999, 0"})
    void aReadThatBreaksOffGoesOnWhereItWas(int first, int second) throws IOException {
        cutBehind(first);
        cutBehind(second);

        try (InputStream read = new PictureContent(storage.bucket()).open(KEY)) {
            assertArrayEquals(picture, read.readAllBytes());
        }

        assertEquals(0, storage.toS3().pending());
    }

    @Test
    void aReadThatBreaksOffAgainAndAgainFails() throws IOException {
        cutBehind(10);
        cutBehind(10);
        cutBehind(10);

        try (InputStream read = new PictureContent(storage.bucket()).open(KEY)) {
            assertThrows(StorageException.class, read::readAllBytes);
        }
    }

    /** Half of one picture and half of another would be none. */
    @Test
    void aReadDoesNotGoOnInAnotherObject() throws IOException {
        cutBehind(10);

        try (InputStream read = new PictureContent(storage.bucket()).open(KEY)) {
            assertEquals(10, read.readNBytes(10).length);
            put(bytes(2));
            assertThrows(StorageException.class, read::readAllBytes);
        }
    }

    private static void cutBehind(int bytes) {
        storage.toS3().plan(1, request("GET", KEY), new Fault.CutBehind(bytes));
    }

    private static void put(byte[] object) {
        storage.s3().putObject(put -> put.bucket(storage.bucket().name()).key(KEY), RequestBody.fromBytes(object));
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}

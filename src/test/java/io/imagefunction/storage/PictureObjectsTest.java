package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.storage.PictureObjects.Head;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** A stored picture is described from its object, and only its owner can delete it. */
class PictureObjectsTest {

    private static final byte[] PNG =
            HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452000000030000000208060000");
    private static final byte[] SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes();
    private static final String OWNER = "a".repeat(64);
    private static final String OTHER = "b".repeat(64);

    private static TestStorage storage;
    private static PictureObjects pictures;

    @BeforeAll
    static void start() {
        storage = TestStorage.start(Clock.systemUTC());
        pictures = new PictureObjects(storage.pictures(), storage.bucket());
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @BeforeEach
    void clear() {
        storage.objects().forEach(key -> storage.s3()
                .deleteObject(delete -> delete.bucket(storage.bucket().name()).key(key)));
    }

    @Test
    void anObjectIsDescribedAsItIsStored() {
        StoredPicture png = store(series(), PNG, OWNER);
        StoredPicture svg = store(series(), SVG, OWNER);

        Head head = pictures.head(png.key()).orElseThrow();

        assertEquals("image/png", head.mediaType());
        assertEquals(PNG.length, head.size());
        assertTrue(head.etag().matches("\"[0-9a-f-]+\""), head::etag);
        assertEquals("inline; filename=\"" + png.id() + ".png\"", head.disposition());
        assertTrue(pictures.head(svg.key()).orElseThrow().disposition().startsWith("attachment"));
        assertEquals(Optional.empty(), pictures.head(png.key() + "x"));
    }

    @Test
    void theOwnerDeletesAPictureOnce() {
        StoredPicture picture = store(series(), PNG, OWNER);

        assertTrue(pictures.delete(picture.id(), OWNER));

        assertEquals(List.of(), storage.objects());
        assertFalse(pictures.delete(picture.id(), OWNER));
    }

    @Test
    void aPictureIsFoundByItsOwnerOnly() {
        StoredPicture picture = store(series(), PNG, OWNER);

        PictureObjects.Own own = pictures.find(picture.id(), OWNER).orElseThrow();
        assertEquals(picture.key(), own.key());
        assertEquals(PNG.length, own.head().size());
        for (String other : List.of(OTHER, "")) {
            assertEquals(Optional.empty(), pictures.find(picture.id(), other));
        }
        assertEquals(Optional.empty(), pictures.find(picture.id() + "x", OWNER));
        assertEquals(Optional.empty(), pictures.find("../" + picture.key(), OWNER));
    }

    @Test
    void nobodyElseDeletesAPicture() {
        StoredPicture picture = store(series(), PNG, OWNER);

        for (String other : List.of(OTHER, "")) {
            assertFalse(pictures.delete(picture.id(), other));
        }
        assertEquals(List.of(picture.key()), storage.objects());
    }

    @Test
    void aPictureWithoutARecordedOwnerIsNobodys() {
        StoredPicture picture = store(series(), PNG, OWNER);
        storage.s3()
                .putObject(put -> put.bucket(storage.bucket().name()).key(picture.key()), RequestBody.fromBytes(PNG));

        assertFalse(pictures.delete(picture.id(), OWNER));
        assertFalse(pictures.delete(picture.id(), ""));
        assertEquals(List.of(picture.key()), storage.objects());
    }

    @Test
    void thePreviewsOfTheRequestAreDeletedToo() {
        PictureSeries series = series();
        store(storage.pictures().preview(series, label(OWNER)), PNG);
        StoredPicture picture = store(series, PNG, OWNER);
        StoredPicture second = store(series, PNG, OWNER);
        StoredPicture foreign = store(storage.pictures().preview(series(), label(OTHER)), PNG);
        assertEquals(4, storage.objects().size());

        assertTrue(pictures.delete(picture.id(), OWNER));

        assertEquals(List.of(second.key(), foreign.key()), storage.objects());
    }

    /** Metadata is in the answer to whoever has the URL. */
    @Test
    void theMetadataDoesNotShowWhichPicturesHaveTheSameOwner() {
        String first = owner(store(series(), PNG, OWNER));
        String second = owner(store(series(), PNG, OWNER));

        assertTrue(first.matches("[0-9a-f]{32}"), first);
        assertNotEquals(first, second);
        assertFalse(OWNER.startsWith(first));
    }

    @Test
    void noTextIsTheIdOfAPictureByChance() {
        for (String id : List.of("", "x", "../images", "20261121-", "*")) {
            assertFalse(pictures.delete(id, OWNER));
        }
    }

    private static String owner(StoredPicture picture) {
        return storage.s3()
                .headObject(head -> head.bucket(storage.bucket().name()).key(picture.key()))
                .metadata()
                .get("owner");
    }

    private static PictureSeries series() {
        return storage.pictures().newSeries();
    }

    private static Label label(String owner) {
        return new Label("a/model", "a-request", owner, Optional.empty());
    }

    private static StoredPicture store(PictureSeries series, byte[] bytes, String owner) {
        return store(storage.pictures().upload(series, label(owner)), bytes);
    }

    private static StoredPicture store(PictureUpload upload, byte[] bytes) {
        upload.write(bytes, 0, bytes.length);
        return upload.complete().join();
    }
}

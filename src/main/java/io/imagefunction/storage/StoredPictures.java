package io.imagefunction.storage;

import io.imagefunction.crypto.Sha256;
import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.picture.PictureHeader;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Finder of the stored pictures of an attempt that was killed before it recorded its result. Blocks. */
@ApplicationScoped
public class StoredPictures {

    /** Most pictures to list: more than a request can ask for. */
    private static final int MOST = 100;

    private final Bucket bucket;

    StoredPictures(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Lists the pictures in the order of their arrival. All are complete, because objects appear in the bucket
     * atomically.
     */
    public List<StoredPicture> of(PictureSeries series) {
        String prefix = bucket.key(series.keyPrefix());
        return bucket
                .ask(s3 -> s3.listObjectsV2(
                        list -> list.bucket(bucket.name()).prefix(prefix).maxKeys(MOST)))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(this::describe)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Reads the whole picture, because its hash is stored nowhere. */
    private Optional<StoredPicture> describe(String key) {
        String file = key.substring(key.lastIndexOf('/') + 1);
        String id = file.substring(0, file.lastIndexOf('.'));
        return bucket.ask(s3 -> s3.getObject(get -> get.bucket(bucket.name()).key(key), (ResponseTransformer<
                        GetObjectResponse, Optional<StoredPicture>>)
                (response, body) -> describe(id, key, body)));
    }

    private static Optional<StoredPicture> describe(String id, String key, InputStream body) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        byte[] buffer = new byte[UploadPart.SEGMENT];
        int read = body.readNBytes(buffer, 0, buffer.length);
        PictureHeader head = new PictureHeader(Arrays.copyOf(buffer, read), read);
        long size = 0;
        for (; read > 0; read = body.readNBytes(buffer, 0, buffer.length)) {
            sha256.update(buffer, 0, read);
            size += read;
        }
        String hash = HexFormat.of().formatHex(sha256.digest());
        long whole = size;
        return PictureFormat.of(head)
                .map(format -> new StoredPicture(id, key, format, whole, hash, Dimensions.of(format, head)));
    }
}

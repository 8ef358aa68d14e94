package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;

/** Reader of stored pictures. */
@ApplicationScoped
public class PictureContent {

    private final Bucket bucket;

    PictureContent(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Opens a picture, whose bytes come as they are read; blocks. Fails with a {@link StorageException}. */
    public InputStream open(String key) {
        return bucket.ask(s3 -> s3.getObject(get -> get.bucket(bucket.name()).key(key)));
    }
}

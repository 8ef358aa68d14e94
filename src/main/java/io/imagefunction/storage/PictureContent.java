package io.imagefunction.storage;

import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;

/** Reader of stored pictures. */
@ApplicationScoped
public class PictureContent {

    private final Bucket bucket;

    PictureContent(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Opens a picture, whose bytes come as they are read; blocks. Opening and reading fail with a
     * {@link StorageException}, so that who reads a format can tell a lost connection from a damaged picture.
     */
    public InputStream open(String key) {
        return new Bytes(
                bucket.ask(s3 -> s3.getObject(get -> get.bucket(bucket.name()).key(key))));
    }

    /** Reads by one method, so that every failure passes through it. */
    private static final class Bytes extends InputStream {

        private final InputStream object;

        private Bytes(InputStream object) {
            this.object = object;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            try {
                return object.read(into, offset, length);
            } catch (IOException lost) {
                throw new StorageException(Reason.UNAVAILABLE, "S3 broke off: " + lost.getMessage(), lost);
            }
        }

        @Override
        public void close() throws IOException {
            object.close();
        }
    }
}

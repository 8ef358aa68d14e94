package io.imagefunction.storage;

import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reader of stored pictures. */
@ApplicationScoped
public class PictureContent {

    /** How often a read that broke off goes on where it was. */
    private static final int MOST_RESUMPTIONS = 2;

    private final Bucket bucket;

    PictureContent(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Opens a picture, whose bytes come as they are read; blocks. Opening and reading fail with a
     * {@link StorageException}, so that who reads a format can tell a lost connection from a damaged picture.
     */
    public InputStream open(String key) {
        return new Bytes(key);
    }

    /** Reads by one method, so that every failure passes through it. */
    private final class Bytes extends InputStream {

        private final GetObjectRequest whole;
        private ResponseInputStream<GetObjectResponse> object;
        private long read;
        private int resumptions;

        private Bytes(String key) {
            whole = GetObjectRequest.builder().bucket(bucket.name()).key(key).build();
            object = bucket.ask(s3 -> s3.getObject(whole));
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            while (true) {
                try {
                    int count = object.read(into, offset, length);
                    read += Math.max(count, 0);
                    return count;
                } catch (IOException lost) {
                    resume(lost);
                }
            }
        }

        private void resume(IOException lost) {
            object.abort();
            if (resumptions == MOST_RESUMPTIONS) {
                throw new StorageException(
                        Reason.UNAVAILABLE, "The connection to S3 was lost: " + lost.getMessage(), lost);
            }
            resumptions++;
            String same = object.response().eTag();
            object = bucket.ask(s3 -> s3.getObject(
                    whole.toBuilder().range("bytes=" + read + "-").ifMatch(same).build()));
        }

        @Override
        public void close() throws IOException {
            object.close();
        }
    }
}

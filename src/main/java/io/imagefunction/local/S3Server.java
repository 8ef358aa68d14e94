package io.imagefunction.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/**
 * An S3 server inside this JVM, for local mode and for tests. As S3 does, it checks the signatures of requests and
 * presigned URLs, expiry, checksums and the conditions of writes.
 *
 * <p>Buckets and objects are directories and files, so that pictures survive a live reload and do not fill the heap.
 */
public final class S3Server implements AutoCloseable {

    public static final String ACCESS_KEY = "local-access-key";
    public static final String SECRET_KEY = "local-secret-key";
    public static final String REGION = "us-east-1";

    private static final Logger JETTY = Logger.getLogger("org.gaul");

    static {
        // It logs a dozen lines at each live reload. The field keeps the logger, and so its level, from collection.
        JETTY.setLevel(Level.WARNING);
    }

    private final S3Proxy proxy;
    private final BlobStore store;
    private final String bucket;

    private S3Server(S3Proxy proxy, BlobStore store, String bucket) {
        this.proxy = proxy;
        this.store = store;
        this.bucket = bucket;
    }

    /**
     * @param port the port on 127.0.0.1, 0 for any free one
     * @param bucket the bucket, created unless the directory already holds it
     * @param directory the directory, created if it is missing and not deleted by {@link #close()}
     * @throws IllegalStateException when the port is taken
     */
    public static S3Server start(int port, String bucket, Path directory) {
        var store = store(directory);
        if (!store.containerExists(bucket)) {
            store.createContainer(bucket);
        }
        var proxy = S3Proxy.builder()
                .blobStore(new OneReplacementAtATime(store))
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                // The SDK adds headers with every release, and S3 itself ignores unknown ones.
                .ignoreUnknownHeaders(true)
                // Does not wait for idle connections, because every live reload restarts this server.
                .stopTimeout(0)
                .build();
        var server = new S3Server(proxy, store, bucket);
        try {
            proxy.start();
            return server;
        } catch (Exception e) {
            server.close();
            throw new IllegalStateException(reason(e, port), e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    public String bucket() {
        return bucket;
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The local S3 server did not stop", e);
        } finally {
            store.close();
        }
    }

    private static BlobStore store(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!keepsAttributes(directory)) {
                return BlobStores.create("transient-nio2", new Properties());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The local S3 server cannot write to " + directory, e);
        }
        var properties = new Properties();
        properties.setProperty(
                "jclouds.filesystem.basedir", directory.toAbsolutePath().toString());
        return BlobStores.create("filesystem-nio2", properties);
    }

    /** Objects' headers and metadata are extended attributes, which some file systems do not support. */
    private static boolean keepsAttributes(Path directory) throws IOException {
        var probe = Files.createTempFile(directory, "probe", "");
        try {
            var attributes = Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
            return attributes != null && attributes.write("probe", ByteBuffer.allocate(1)) == 1;
        } catch (IOException e) {
            return false;
        } finally {
            Files.delete(probe);
        }
    }

    private static String reason(Exception e, int port) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "Port " + port + ", which the local S3 server wants, is taken: is another local mode running?";
            }
        }
        return "The local S3 server did not start: " + e.getMessage();
    }
}

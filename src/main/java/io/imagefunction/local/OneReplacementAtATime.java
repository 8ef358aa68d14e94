package io.imagefunction.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A blob store that replaces objects one after the other. Other stores first check {@code If-Match} and then write, so
 * several concurrent writers could all succeed. S3 lets one writer succeed, and records rely on that.
 */
final class OneReplacementAtATime extends ForwardingBlobStore {

    private final Object replacing = new Object();

    OneReplacementAtATime(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        if (request.ifMatch() == null) {
            return super.putBlob(request, body);
        }
        byte[] content; // read before the lock, so that a slow sender blocks no other
        try {
            content = body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (replacing) {
            if (!bare(request.ifMatch())
                    .equals(bare(blobMetadata(request.bucket(), request.key()).eTag()))) {
                throw S3Exception.builder()
                        .statusCode(412)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("PreconditionFailed")
                                .errorMessage("It has been replaced.")
                                .build())
                        .build();
            }
            return super.putBlob(request, new ByteArrayInputStream(content));
        }
    }

    private static String bare(String tag) {
        return tag.replace("\"", "");
    }
}

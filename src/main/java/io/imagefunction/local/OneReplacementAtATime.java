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
 * The stores look whether {@code If-Match} holds, and write then: of several at once all could win. S3 lets one win, and
 * records rely on that.
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
        byte[] content; // a sender who stalls holds nobody up
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

package io.imagefunction.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Store of the requests of pending jobs, as {@code queued/<id>.json}, because a request can have 20 MB but a queue
 * message only 256 KB. Methods block, and fail with a {@link StorageException}.
 */
@ApplicationScoped
public class QueuedRequests {

    /** Keeps numbers exactly as they were written. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE) // it was limited when it was taken in
                            .build())
                    .build())
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Bucket bucket;
    private final RequestReads reads;

    QueuedRequests(Bucket bucket, RequestReads reads) {
        this.bucket = bucket;
        this.reads = reads;
    }

    public void put(String job, ObjectNode request) {
        var put = PutObjectRequest.builder().bucket(bucket.name()).key(key(job)).contentType("application/json");
        bucket.kmsKeyId().ifPresent(kms -> put.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(kms));
        byte[] json = request.toString().getBytes(StandardCharsets.UTF_8);
        bucket.ask(s3 -> s3.putObject(put.build(), RequestBody.fromBytes(json)));
    }

    /** @param memory lease that waits until the request fits into memory */
    public Optional<ObjectNode> read(String job, RequestMemory.Lease memory) {
        return reads.read(key(job), Integer.MAX_VALUE, memory).map(QueuedRequests::parse);
    }

    /** Deletes a request after its job has ended. A missing request is no failure. */
    public void remove(String job) {
        bucket.ask(s3 -> s3.deleteObject(delete -> delete.bucket(bucket.name()).key(key(job))));
    }

    private String key(String job) {
        return bucket.key("queued/" + job + ".json");
    }

    private static ObjectNode parse(byte[] request) {
        try {
            if (JSON.readTree(request) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException notJson) {
            // Reported below, like any document that this program has not written.
        }
        throw new StorageException(Reason.UNREADABLE, "a queued request is not a JSON object");
    }
}

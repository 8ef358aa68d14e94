package io.imagefunction.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.local.S3Server;
import java.time.Instant;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Direct access to the records in the bucket, bypassing the function. */
public final class Records {

    static final String NOBODY = "";

    private Records() {}

    public static ObjectNode read(String caller, String key) {
        return read(id(caller, key));
    }

    public static ObjectNode read(String job) {
        try (S3Client s3 = s3()) {
            return (ObjectNode) Doors.json(
                    s3.getObjectAsBytes(get -> get.bucket(LocalParts.BUCKET).key(name(job)))
                            .asByteArray());
        }
    }

    public static boolean exists(String caller, String key) {
        try (S3Client s3 = s3()) {
            return s3.listObjectsV2(list -> list.bucket(LocalParts.BUCKET).prefix(name(id(caller, key))))
                    .hasContents();
        }
    }

    public static int count(String prefix) {
        try (S3Client s3 = s3()) {
            return s3.listObjectsV2(list -> list.bucket(LocalParts.BUCKET).prefix(prefix))
                    .contents()
                    .size();
        }
    }

    public static void change(String caller, String key, Consumer<ObjectNode> change) {
        change(id(caller, key), change);
    }

    public static void change(String job, Consumer<ObjectNode> change) {
        ObjectNode changed = read(job);
        change.accept(changed);
        try (S3Client s3 = s3()) {
            s3.putObject(
                    put -> put.bucket(LocalParts.BUCKET).key(name(job)), RequestBody.fromString(changed.toString()));
        }
    }

    /** Writes an object to the bucket, and returns its key. */
    public static String put(String key, String content) {
        try (S3Client s3 = s3()) {
            s3.putObject(
                    put -> put.bucket(LocalParts.BUCKET).key(key), RequestBody.fromString(content.replace('\'', '"')));
            return key;
        }
    }

    static void delete(String key) {
        try (S3Client s3 = s3()) {
            s3.deleteObject(delete -> delete.bucket(LocalParts.BUCKET).key(key));
        }
    }

    /** Changes a record to that of a process that was killed before it could write the result. */
    static Consumer<ObjectNode> killedWhile(String state) {
        return job -> job.put("state", state)
                .put("deadline", Instant.now().minusSeconds(1).toString())
                .remove("result");
    }

    /** The id of an attempt that has stored no pictures. */
    static String anotherAttempt() {
        return "20261121-0123456789abcdef0123456789ab";
    }

    public static String id(String caller, String key) {
        return Sha256.hex(Sha256.hex(caller) + key);
    }

    private static String name(String job) {
        return "jobs/" + job + ".json";
    }

    private static S3Client s3() {
        return S3Client.builder()
                .endpointOverride(LocalParts.s3().endpoint())
                .region(Region.of(S3Server.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(true)
                        .chunkedEncodingEnabled(false)
                        .build())
                .build();
    }
}

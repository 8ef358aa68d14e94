package io.imagefunction;

import io.imagefunction.local.S3Server;
import io.imagefunction.local.standin.OpenRouterStandIn;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Starts stand-ins for the function's two neighbours, OpenRouter and S3, on free ports. A Quarkus test uses it by
 * {@code @QuarkusTestResource(LocalParts.class)} or {@code @WithTestResource}.
 */
public class LocalParts implements QuarkusTestResourceLifecycleManager {

    public static final String BUCKET = "test-images";
    public static final String API_KEY = "test-key";

    /** The key that signs links, and one that was replaced by it. */
    public static final List<String> LINK_KEYS =
            List.of("test-link-key-0123456789abcdef-new", "test-link-key-0123456789abcdef-old");

    /** Properties for the AWS SDK: system properties in a JVM test, settings for a native binary. */
    private static final Map<String, String> AWS = Map.of(
            "aws.accessKeyId", S3Server.ACCESS_KEY,
            "aws.secretAccessKey", S3Server.SECRET_KEY,
            "aws.region", S3Server.REGION);

    private static OpenRouterStandIn openRouter;
    private static S3Server s3;
    private static FaultProxy toOpenRouter;
    private static FaultProxy toS3;

    private final HttpServerOptions options;
    private Path directory;

    public LocalParts() {
        this(new HttpServerOptions());
    }

    /** @param options of the servers of both neighbours, such as TLS */
    public LocalParts(HttpServerOptions options) {
        this.options = options;
    }

    /** The stand-in for OpenRouter, which records its requests. Only available while a test with this resource runs. */
    public static OpenRouterStandIn openRouter() {
        return openRouter;
    }

    /** The S3 server, whose bucket is {@link #BUCKET}. */
    public static S3Server s3() {
        return s3;
    }

    /** Returns the keys of multipart uploads that were neither completed nor aborted. S3 charges for their parts. */
    public static List<String> unfinishedUploads() {
        try (S3Client client = S3Client.builder()
                .endpointOverride(s3.endpoint())
                .region(Region.of(S3Server.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build()) {
            return client.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().stream()
                    .map(MultipartUpload::key)
                    .toList();
        }
    }

    /** The proxy between the function and the stand-in for OpenRouter. */
    public static FaultProxy toOpenRouter() {
        return toOpenRouter;
    }

    /** The proxy between the function and S3. */
    public static FaultProxy toS3() {
        return toS3;
    }

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("image-function-s3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        s3 = S3Server.start(0, BUCKET, directory);
        openRouter = OpenRouterStandIn.start(0);
        toOpenRouter = new FaultProxy(openRouter.baseUrl(), options);
        toS3 = new FaultProxy(s3.endpoint(), options);
        AWS.forEach(System::setProperty);
        var settings = new HashMap<>(AWS);
        String scheme = options.isSsl() ? "https" : "http";
        settings.put("openrouter.base-url", scheme + "://127.0.0.1:" + toOpenRouter.port() + "/api/v1");
        settings.put("openrouter.api-key", API_KEY);
        settings.put("image.bucket", BUCKET);
        settings.put("image.s3.endpoint", scheme + "://127.0.0.1:" + toS3.port());
        settings.put("image.s3.attempts", "3");
        settings.put("image.auth.anonymous", "true");
        settings.put("image.credit-pause", "0s"); // one test must not pause the next
        settings.put("image.chat.models", "*");
        settings.put("image.link.keys", String.join(",", LINK_KEYS));
        return settings;
    }

    @Override
    public void stop() {
        FunctionUnderTest.stop();
        toOpenRouter.close();
        toS3.close();
        openRouter.close();
        s3.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

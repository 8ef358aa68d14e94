package io.imagefunction;

import io.imagefunction.local.OpenRouterStandIn;
import io.imagefunction.local.S3Server;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/**
 * The function's two neighbours for a Quarkus test, on free ports: {@code @QuarkusTestResource(LocalParts.class)}, or
 * {@code @WithTestResource}.
 */
public class LocalParts implements QuarkusTestResourceLifecycleManager {

    public static final String BUCKET = "test-images";
    public static final String API_KEY = "test-key";

    private static OpenRouterStandIn openRouter;
    private static S3Server s3;
    private static FaultProxy toOpenRouter;
    private static FaultProxy toS3;

    private Path directory;

    /** The stand-in, to ask what it was asked; only while a test with this resource runs. */
    public static OpenRouterStandIn openRouter() {
        return openRouter;
    }

    public static S3Server s3() {
        return s3;
    }

    /** What stands between the function and the stand-in. */
    public static FaultProxy toOpenRouter() {
        return toOpenRouter;
    }

    /** What stands between the function and S3. */
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
        toOpenRouter = new FaultProxy(openRouter.baseUrl());
        toS3 = new FaultProxy(s3.endpoint());
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        System.setProperty("aws.region", S3Server.REGION);
        return Map.of(
                "openrouter.base-url",
                "http://127.0.0.1:" + toOpenRouter.port() + "/api/v1",
                "openrouter.api-key",
                API_KEY,
                "image.bucket",
                BUCKET,
                "image.s3.endpoint",
                "http://127.0.0.1:" + toS3.port(),
                "image.s3.attempts",
                "3");
    }

    @Override
    public void stop() {
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

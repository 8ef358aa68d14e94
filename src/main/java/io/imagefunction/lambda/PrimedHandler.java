package io.imagefunction.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import io.imagefunction.metric.Metrics;
import io.imagefunction.storage.StorageWarmUp;
import io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler;
import io.quarkus.arc.Arc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The entrance on Lambda's own Java runtime. With SnapStart it serves a few requests before the snapshot is taken, so
 * that the first request after a restore finds classes loaded, code compiled and documents fetched. These requests cost
 * nothing, because none of them reaches a generation.
 */
public final class PrimedHandler extends QuarkusStreamHandler {

    /** Enough for the JIT compiler's first stage. */
    private static final int ROUNDS = 20;

    private static final List<String> EVENTS = List.of(
            event("GET", "/api/v1/images/models", ""),
            event("GET", "/api/v1/images/20000101-00000000000000000000000000000000", ""),
            event("POST", "/api/v1/images", "{\\\"prompt\\\":\\\"\\\"}"),
            // Must never be paid for, so it is invalid in two ways: no model has the name, and the size is invalid.
            event(
                    "POST",
                    "/api/v1/images",
                    "{\\\"prompt\\\":\\\"priming\\\",\\\"model\\\":\\\"priming/none\\\",\\\"size\\\":\\\"none\\\"}"));

    public PrimedHandler() throws IOException {
        if ("snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            StorageWarmUp rehearsal =
                    Arc.container().instance(StorageWarmUp.class).get();
            Metrics metrics = Arc.container().instance(Metrics.class).get();
            metrics.pause(true);
            for (int round = 0; round < ROUNDS; round++) {
                rehearsal.run();
                for (String event : EVENTS) {
                    handleRequest(
                            new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                            OutputStream.nullOutputStream(),
                            new NoInvocation());
                }
            }
            metrics.pause(false);
        }
    }

    /** An event of API Gateway's HTTP API, from an authenticated caller. */
    private static String event(String method, String path, String body) {
        return """
                {"version":"2.0","rawPath":"%s","rawQueryString":"",
                "headers":{"content-type":"application/json","prefer":"handling=strict"},
                "requestContext":{"stage":"$default","http":{"method":"%s","path":"%s"},
                "authorizer":{"iam":{"userArn":"priming"}}},"body":"%s","isBase64Encoded":false}""".formatted(path, method, path, body);
    }

    /** Stands in for the runtime's context, because no invocation is in progress. */
    private static final class NoInvocation implements Context {
        @Override
        public String getAwsRequestId() {
            return "priming";
        }

        @Override
        public String getLogGroupName() {
            return null;
        }

        @Override
        public String getLogStreamName() {
            return null;
        }

        @Override
        public String getFunctionName() {
            return null;
        }

        @Override
        public String getFunctionVersion() {
            return null;
        }

        @Override
        public String getInvokedFunctionArn() {
            return null;
        }

        @Override
        public CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return 10_000;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 0;
        }

        @Override
        public LambdaLogger getLogger() {
            return null;
        }
    }
}

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Lambda's runtime for Java, as small as can be: asks for events and hands them to the handler that _HANDLER names. */
final class Bootstrap {

    private static final String API =
            "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";

    public static void main(String[] arguments) throws Exception {
        var handler = (RequestStreamHandler) Class.forName(System.getenv("_HANDLER"))
                .getDeclaredConstructor()
                .newInstance();
        while (true) {
            HttpURLConnection next = open("next");
            String id = next.getHeaderField("Lambda-Runtime-Aws-Request-Id");
            long deadline = Long.parseLong(next.getHeaderField("Lambda-Runtime-Deadline-Ms"));
            byte[] event = next.getInputStream().readAllBytes();
            var answer = new ByteArrayOutputStream();
            try {
                handler.handleRequest(new ByteArrayInputStream(event), answer, new Invocation(id, deadline));
                post(id + "/response", answer.toByteArray());
            } catch (Exception failure) {
                failure.printStackTrace();
                post(id + "/error", "{\"errorMessage\":\"see the log\"}".getBytes());
            }
        }
    }

    private static void post(String path, byte[] body) throws IOException {
        HttpURLConnection connection = open(path);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.getOutputStream().write(body);
        connection.getInputStream().readAllBytes();
    }

    private static HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection) URI.create(API + path).toURL().openConnection();
    }

    private record Invocation(String id, long deadline) implements Context {

        @Override
        public String getAwsRequestId() {
            return id;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return (int) (deadline - System.currentTimeMillis());
        }

        @Override
        public String getLogGroupName() {
            return "/aws/lambda/image-function";
        }

        @Override
        public String getLogStreamName() {
            return "benchmark";
        }

        @Override
        public String getFunctionName() {
            return "image-function";
        }

        @Override
        public String getFunctionVersion() {
            return "$LATEST";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:eu-central-1:123456789012:function:image-function";
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
        public int getMemoryLimitInMB() {
            return 512;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new UnsupportedOperationException("handlers log by themselves");
        }
    }
}

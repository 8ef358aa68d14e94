package io.imagefunction.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import io.imagefunction.TestSettings;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.StorageException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket in another region is reported as a configuration error, not as an outage. Answers are as S3 sends them. */
class BucketRegionTest {

    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";

    /**
     * @param region what S3 says in its header; null if it says nothing
     * @param names whether the answer tells the bucket's region
     */
    record Answer(String what, int status, String region, String body, boolean names) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Answer> answers() {
        String redirect =
                HEAD + "<Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be"
                        + " addressed using the specified endpoint. Please send all future requests to this endpoint.</Message>"
                        + "<Endpoint>pictures.s3.%s.amazonaws.com</Endpoint><Bucket>pictures</Bucket><RequestId>4442587FB7D0A2F9"
                        + "</RequestId></Error>";
        String malformed = HEAD + "<Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is"
                + " malformed; the region 'eu-central-1' is wrong; expecting 'us-west-2'</Message>%s<RequestId>1"
                + "</RequestId></Error>";
        String constraint =
                HEAD + "<Code>IllegalLocationConstraintException</Code><Message>The %s location constraint is"
                        + " incompatible for the region specific endpoint this request was sent to.</Message></Error>";
        return Stream.of(
                new Answer("redirect", 301, "us-west-2", redirect.formatted("us-west-2"), true),
                new Answer("redirect without header", 301, null, redirect.formatted("us-west-2"), false),
                new Answer("redirect without body", 301, "us-west-2", "", true),
                new Answer("silent redirect", 301, null, "", false),
                new Answer("signature", 400, null, malformed.formatted("<Region>us-west-2</Region>"), true),
                new Answer("signature in words", 400, null, malformed.formatted(""), true),
                new Answer("bad request without body", 400, "us-west-2", "", true),
                new Answer("constraint", 400, null, constraint.formatted("us-west-2"), true),
                new Answer("no constraint", 400, null, constraint.formatted("unspecified"), false));
    }

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private Answer answer;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            if (answer.region != null) {
                exchange.getResponseHeaders().add("x-amz-bucket-region", answer.region);
            }
            byte[] body = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : answer.body.getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aWrongRegionIsReportedWithBothRegions(Answer given) {
        answer = given;
        try (S3Client s3 = client()) {
            Bucket bucket = new Bucket(s3, settings());
            said(bucket, Bucket::check);
            said(bucket, asked -> new JsonRecords(asked).read("jobs/a.json"));
            said(bucket, asked -> new QueuedRequests(asked, new RequestReads(asked))
                    .put("a", JsonNodeFactory.instance.objectNode()));
            said(bucket, asked -> new QueuedRequests(asked, new RequestReads(asked)).remove("a"));
            said(
                    bucket,
                    asked -> asked.ask(client -> client.createMultipartUpload(
                            create -> create.bucket("pictures").key("a"))));
            if (answer.region != null) { // answers to HEAD have no body
                said(
                        bucket,
                        asked -> asked.ask(client -> client.headObject(
                                head -> head.bucket("pictures").key("a"))));
            }
        }
    }

    private void said(Bucket bucket, Consumer<Bucket> question) {
        requests.set(0);
        StorageException refused = assertThrows(StorageException.class, () -> question.accept(bucket));

        assertEquals(1, requests.get(), "it is not tried again");
        assertEquals(Reason.WRONG_REGION, refused.reason());
        Failure failure = Failures.of(refused);
        assertEquals(FailureCode.CONFIGURATION_ERROR, failure.code());
        for (String said : new String[] {
            "pictures", "eu-central-1", answer.names ? "us-west-2" : "another region", "IMAGE_BUCKET", "AWS_REGION"
        }) {
            assertTrue(failure.message().contains(said), failure::message);
        }
    }

    static Stream<Answer> otherAnswers() {
        return Stream.of(
                new Answer("same region", 400, "eu-central-1", HEAD + "<Code>InvalidRequest</Code></Error>", false),
                new Answer("no region", 400, null, HEAD + "<Code>InvalidRequest</Code></Error>", false),
                new Answer("denied", 403, "us-west-2", HEAD + "<Code>AccessDenied</Code></Error>", false),
                new Answer("no bucket", 404, null, HEAD + "<Code>NoSuchBucket</Code></Error>", false),
                new Answer("outage", 503, null, HEAD + "<Code>SlowDown</Code></Error>", false));
    }

    @ParameterizedTest
    @MethodSource("otherAnswers")
    void otherErrorsAreNotReportedAsAWrongRegion(Answer given) {
        answer = given;
        try (S3Client s3 = client()) {
            var refused = assertThrows(StorageException.class, () -> new Bucket(s3, settings()).check());
            assertNotEquals(Reason.WRONG_REGION, refused.reason());
        }
    }

    private S3Client client() {
        return S3Client.builder()
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .endpointOverride(java.net.URI.create(
                        "http://127.0.0.1:" + server.getAddress().getPort()))
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static Settings settings() {
        return TestSettings.of(Map.of("IMAGE_BUCKET", "pictures"));
    }
}

package io.imagefunction.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class S3ServerTest {

    private static final String BUCKET = "pictures";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static S3Server server;
    private static S3Client s3;
    private static S3Presigner presigner;

    @BeforeAll
    static void start() {
        server = S3Server.start(0, BUCKET, directory);
        s3 = client(S3Server.SECRET_KEY);
        presigner = S3Presigner.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(S3Server.REGION))
                .credentialsProvider(credentials(S3Server.SECRET_KEY))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    @AfterAll
    static void stop() {
        presigner.close();
        s3.close();
        server.close();
    }

    @Test
    void aPresignedUrlReturnsTheUploadedBytesAndHeaders() throws Exception {
        var bytes = bytes(300_000);
        s3.putObject(
                put -> put.bucket(BUCKET)
                        .key("images/2026/11/21/a.png")
                        .contentType("image/png")
                        .cacheControl("private, max-age=31536000, immutable")
                        .contentDisposition("inline; filename=\"a.png\"")
                        .metadata(Map.of("sha256", "abc")),
                RequestBody.fromBytes(bytes));

        var answer = get(presigned("images/2026/11/21/a.png", Duration.ofMinutes(5)));

        assertEquals(200, answer.statusCode());
        assertArrayEquals(bytes, answer.body());
        assertHeader("image/png", "content-type", answer);
        assertHeader("private, max-age=31536000, immutable", "cache-control", answer);
        assertHeader("inline; filename=\"a.png\"", "content-disposition", answer);
        assertHeader("abc", "x-amz-meta-sha256", answer);
    }

    @Test
    void aHeadReturnsTheUploadedHeaders() {
        s3.putObject(
                put -> put.bucket(BUCKET)
                        .key("head.svg")
                        .contentType("image/svg+xml")
                        .cacheControl("no-store")
                        .contentDisposition("attachment")
                        .metadata(Map.of("model", "a/b")),
                RequestBody.fromString("<svg/>"));

        var head = s3.headObject(h -> h.bucket(BUCKET).key("head.svg"));

        assertEquals("image/svg+xml", head.contentType());
        assertEquals("no-store", head.cacheControl());
        assertEquals("attachment", head.contentDisposition());
        assertEquals("a/b", head.metadata().get("model"));
        assertEquals(6, head.contentLength());
    }

    @Test
    void aSignedUrlCanSetResponseHeaders() throws Exception {
        put("plain");
        var url = presigner
                .presignGetObject(
                        p -> p.signatureDuration(Duration.ofMinutes(1)).getObjectRequest(g -> g.bucket(BUCKET)
                                .key("plain")
                                .responseContentType("image/webp")
                                .responseContentDisposition("attachment; filename=x.webp")
                                .responseCacheControl("no-cache")))
                .url();

        var answer = get(URI.create(url.toString()));

        assertEquals(200, answer.statusCode());
        assertHeader("image/webp", "content-type", answer);
        assertHeader("attachment; filename=x.webp", "content-disposition", answer);
        assertHeader("no-cache", "cache-control", answer);
    }

    @Test
    void aPresignedUrlWithOneChangedCharacterIsRefused() throws Exception {
        put("tampered");
        var url = presigned("tampered", Duration.ofMinutes(5)).toString();
        var last = url.charAt(url.length() - 1);

        assertEquals(
                403,
                get(URI.create(url.substring(0, url.length() - 1) + (last == '0' ? '1' : '0')))
                        .statusCode());
        assertEquals(
                403, get(URI.create(url.replace("tampered", "plain-other"))).statusCode());
        assertEquals(
                403, get(URI.create(url.replace("Expires=300", "Expires=301"))).statusCode());
    }

    @Test
    void anExpiredUrlIsRefused() throws Exception {
        put("expired");
        var anHourAgo = Clock.fixed(Instant.now().minus(Duration.ofHours(1)), ZoneOffset.UTC);

        assertEquals(
                200, get(presignedAt(anHourAgo, "expired", Duration.ofHours(2))).statusCode());
        assertEquals(
                403,
                get(presignedAt(anHourAgo, "expired", Duration.ofMinutes(59))).statusCode());
    }

    @Test
    void anUnsignedRequestIsRefused() throws Exception {
        put("secret");
        assertEquals(
                403, get(server.endpoint().resolve("/" + BUCKET + "/secret")).statusCode());
    }

    @Test
    void aWrongSecretIsRefused() {
        try (var stranger = client("another-secret")) {
            var refused = assertThrows(S3Exception.class, () -> stranger.listObjectsV2(list -> list.bucket(BUCKET)));
            assertEquals(403, refused.statusCode());
        }
    }

    @Test
    void onlyTheFirstConditionalPutOfAKeySucceeds() {
        s3.putObject(put -> put.bucket(BUCKET).key("jobs/1").ifNoneMatch("*"), RequestBody.fromString("first"));
        var second = assertThrows(
                S3Exception.class,
                () -> s3.putObject(
                        put -> put.bucket(BUCKET).key("jobs/1").ifNoneMatch("*"), RequestBody.fromString("second")));
        assertEquals(412, second.statusCode());
        assertEquals("first", text("jobs/1"));
    }

    @Test
    void onlyOneOfManyConcurrentReplacementsSucceeds() throws Exception {
        for (int round = 0; round < 20; round++) {
            var known = s3.putObject(put -> put.bucket(BUCKET).key("jobs/3"), RequestBody.fromString("known"))
                    .eTag();
            try (var threads = Executors.newFixedThreadPool(8)) {
                var winners = threads
                        .invokeAll(IntStream.range(0, 8)
                                .<Callable<Boolean>>mapToObj(number -> () -> replaces(known, "by " + number))
                                .toList())
                        .stream()
                        .filter(Future::resultNow)
                        .count();
                assertEquals(1, winners);
            }
        }
    }

    private boolean replaces(String known, String text) {
        try {
            s3.putObject(put -> put.bucket(BUCKET).key("jobs/3").ifMatch(known), RequestBody.fromString(text));
            return true;
        } catch (S3Exception refused) {
            return false;
        }
    }

    @Test
    void aPutWithIfMatchReplacesOnlyTheVersionItNames() {
        var first = s3.putObject(put -> put.bucket(BUCKET).key("jobs/2"), RequestBody.fromString("first"));
        s3.putObject(put -> put.bucket(BUCKET).key("jobs/2").ifMatch(first.eTag()), RequestBody.fromString("second"));
        var late = assertThrows(
                S3Exception.class,
                () -> s3.putObject(
                        put -> put.bucket(BUCKET).key("jobs/2").ifMatch(first.eTag()),
                        RequestBody.fromString("third")));
        assertEquals(412, late.statusCode());
        assertEquals("second", text("jobs/2"));
    }

    @Test
    void aMultipartUploadBecomesOneObjectWithItsHeaders() throws Exception {
        var first = bytes(5 * 1024 * 1024);
        var second = bytes(1_234_567);
        var id = s3.createMultipartUpload(c -> c.bucket(BUCKET)
                        .key("big.png")
                        .contentType("image/png")
                        .cacheControl("private")
                        .contentDisposition("inline"))
                .uploadId();
        var etag1 = part(id, 1, first);
        var etag2 = part(id, 2, second);
        s3.completeMultipartUpload(
                c -> c.bucket(BUCKET).key("big.png").uploadId(id).multipartUpload(m -> m.parts(etag1, etag2)));

        var answer = get(presigned("big.png", Duration.ofMinutes(1)));

        assertEquals(first.length + second.length, answer.body().length);
        assertArrayEquals(second, Arrays.copyOfRange(answer.body(), first.length, answer.body().length));
        assertHeader("image/png", "content-type", answer);
        assertHeader("private", "cache-control", answer);
        assertHeader("inline", "content-disposition", answer);
    }

    @Test
    void anAbortedMultipartUploadLeavesNothing() {
        var id = s3.createMultipartUpload(c -> c.bucket(BUCKET).key("aborted")).uploadId();
        s3.uploadPart(
                u -> u.bucket(BUCKET).key("aborted").uploadId(id).partNumber(1), RequestBody.fromBytes(bytes(1000)));
        s3.abortMultipartUpload(a -> a.bucket(BUCKET).key("aborted").uploadId(id));

        assertThrows(
                NoSuchKeyException.class,
                () -> s3.headObject(h -> h.bucket(BUCKET).key("aborted")));
        assertEquals(0, s3.listMultipartUploads(l -> l.bucket(BUCKET)).uploads().size());
    }

    @Test
    void aWrongChecksumIsRefused() {
        assertThrows(
                S3Exception.class,
                () -> s3.putObject(
                        p -> p.bucket(BUCKET)
                                .key("checksum")
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                                .checksumSHA256("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
                        RequestBody.fromString("not empty")));
    }

    @Test
    void picturesSurviveARestartOfTheServer(@TempDir Path kept) {
        try (var before = S3Server.start(0, "kept", kept);
                var client = client(before, S3Server.SECRET_KEY)) {
            client.putObject(
                    p -> p.bucket("kept").key("images/a").contentType("image/png"), RequestBody.fromString("a"));
        }
        try (var after = S3Server.start(0, "kept", kept);
                var client = client(after, S3Server.SECRET_KEY)) {
            assertEquals(
                    "image/png",
                    client.headObject(h -> h.bucket("kept").key("images/a")).contentType());
        }
    }

    @Test
    void anErrorNamesThePortInUseInOneSentence(@TempDir Path other) {
        var port = server.endpoint().getPort();
        var refused = assertThrows(IllegalStateException.class, () -> S3Server.start(port, "other", other));
        assertEquals(
                "Port " + port + ", which the local S3 server wants, is taken: is another local mode running?",
                refused.getMessage());
    }

    private static void put(String key) {
        s3.putObject(p -> p.bucket(BUCKET).key(key), RequestBody.fromString("content"));
    }

    private static String text(String key) {
        return s3.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asUtf8String();
    }

    private static CompletedPart part(String upload, int number, byte[] bytes) {
        var etag = s3.uploadPart(
                        u -> u.bucket(BUCKET).key("big.png").uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static URI presigned(String key, Duration life) {
        return URI.create(presigner
                .presignGetObject(p -> p.signatureDuration(life)
                        .getObjectRequest(g -> g.bucket(BUCKET).key(key)))
                .url()
                .toString());
    }

    /** Presigns a URL as {@link S3Presigner} does, but for a given time. */
    private static URI presignedAt(Clock clock, String key, Duration life) {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(server.endpoint())
                .encodedPath("/" + BUCKET + "/" + key)
                .build();
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY))
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, S3Server.REGION)
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, life)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request()
                .getUri();
    }

    private static HttpResponse<byte[]> get(URI url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
    }

    private static void assertHeader(String expected, String name, HttpResponse<?> answer) {
        assertEquals(expected, answer.headers().firstValue(name).orElse(null), name);
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static S3Client client(String secret) {
        return client(server, secret);
    }

    private static S3Client client(S3Server server, String secret) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(S3Server.REGION))
                .forcePathStyle(true)
                // s3proxy answers a small aws-chunked body before it has read the last bytes, and closes the connection
                // to a client that still sends them. The SDK retries, and a conditional write then fails on itself.
                .serviceConfiguration(s -> s.chunkedEncodingEnabled(false))
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials(secret))
                .build();
    }

    private static StaticCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, secret));
    }
}

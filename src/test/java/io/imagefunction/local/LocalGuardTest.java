package io.imagefunction.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.local.LocalGuard.Reading;
import io.imagefunction.local.standin.OpenRouterStandIn;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Foreign web pages cannot use the servers of local mode; the function and pages that show its pictures can. */
class LocalGuardTest {

    private static final String BUCKET = "pictures";
    private static final byte[] PICTURE = new byte[3_000_000];
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));

    @TempDir
    static Path directory;

    private static final Vertx VERTX = Vertx.vertx();
    private static S3Server s3;
    private static SqsServer sqs;
    private static OpenRouterStandIn standIn;
    private static LocalGuard s3Guard;
    private static LocalGuard sqsGuard;
    private static String queue;

    @BeforeAll
    static void start() {
        new Random(1).nextBytes(PICTURE);
        s3 = S3Server.start(0, BUCKET, directory);
        s3Guard = LocalGuard.start(VERTX, 0, s3.endpoint(), Reading.OPEN_TO_PAGES);
        sqs = SqsServer.startHidden();
        sqsGuard = LocalGuard.start(VERTX, 0, sqs.endpoint(), Reading.GUARDED);
        queue = sqs.createQueue("jobs", Duration.ofMinutes(1), 4);
        standIn = OpenRouterStandIn.start(0);
    }

    @AfterAll
    static void stop() {
        s3Guard.close();
        sqsGuard.close();
        s3.close();
        sqs.close();
        standIn.close();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://localhost.evil.example:8080",
                "Host: evil.example",
                "Host: rebound.evil.example:8088"
            })
    void everyLocalServerRefusesRequestsOfForeignPages(String header) throws Exception {
        for (int port :
                List.of(s3Guard.port(), sqsGuard.port(), standIn.baseUrl().getPort())) {
            assertEquals("HTTP/1.1 403 Forbidden", statusLine(port, "GET / HTTP/1.1", header), header);
        }
    }

    @Test
    void aFormOnAForeignPageCannotSendAMessage() throws Exception {
        String form = "Action=SendMessage&Version=2012-11-05&MessageBody=forged&QueueUrl=" + queue;

        assertEquals(403, post(form, "Origin", "https://evil.example"));
        assertEquals(403, post(form, "Sec-Fetch-Site", "cross-site"));
        assertEquals(List.of(), sqs.drain(queue));
        assertEquals(200, post(form, "Origin", "http://localhost:3000"));
        assertEquals(List.of("forged"), sqs.drain(queue));
    }

    @Test
    void theFunctionCanUploadAndAPageCanShowThePicture() throws Exception {
        URI endpoint = URI.create("http://127.0.0.1:" + s3Guard.port());
        try (S3Client client = S3Client.builder()
                        .endpointOverride(endpoint)
                        .region(Region.of(S3Server.REGION))
                        .credentialsProvider(CREDENTIALS)
                        .forcePathStyle(true)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build();
                S3Presigner presigner = S3Presigner.builder()
                        .endpointOverride(endpoint)
                        .region(Region.of(S3Server.REGION))
                        .credentialsProvider(CREDENTIALS)
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .build()) {
            client.putObject(put -> put.bucket(BUCKET).key("a.png"), RequestBody.fromBytes(PICTURE));
            URI url = presigner
                    .presignGetObject(presign -> presign.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(get -> get.bucket(BUCKET).key("a.png")))
                    .url()
                    .toURI();

            HttpRequest.Builder request = HttpRequest.newBuilder(url);
            assertArrayEquals(
                    PICTURE,
                    HTTP.send(request.build(), BodyHandlers.ofByteArray()).body());
            // The request of an <img> in a page of localhost.
            request.header("Sec-Fetch-Site", "cross-site");
            assertArrayEquals(
                    PICTURE,
                    HTTP.send(request.build(), BodyHandlers.ofByteArray()).body());
            request.header("Origin", "http://localhost:3000");
            assertEquals(
                    200, HTTP.send(request.build(), BodyHandlers.ofByteArray()).statusCode());
        }
    }

    @Test
    void localServersListenOnLoopbackOnly() throws Exception {
        for (int port : List.of(
                s3Guard.port(),
                s3.endpoint().getPort(),
                sqsGuard.port(),
                sqs.endpoint().getPort(),
                standIn.baseUrl().getPort())) {
            for (InetAddress address : otherAddresses()) {
                assertTrue(isRefused(address, port), address + ":" + port);
            }
        }
    }

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static int post(String form, String header, String value) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sqsGuard.port() + "/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header(header, value)
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    /** Sends a raw request, because Java's HTTP client does not let a test set Host. */
    private static String statusLine(int port, String request, String header) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String host = header.startsWith("Host:") ? "" : "Host: 127.0.0.1:" + port + "\r\n";
            socket.getOutputStream()
                    .write((request + "\r\n" + host + header + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    /** The addresses of this machine other than loopback; none without a network. */
    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    private static boolean isRefused(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
            return false;
        } catch (IOException refused) {
            return true;
        }
    }
}

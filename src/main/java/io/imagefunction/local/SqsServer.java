package io.imagefunction.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * An SQS server inside this JVM, for local mode and for tests. It does what SQS does with messages (delays, visibility
 * timeouts, dead-letter queues), keeps them in memory, and takes any signature.
 */
public final class SqsServer implements AutoCloseable {

    private static final List<Logger> LOGS = Stream.of("org.elasticmq", "org.apache.pekko")
            .map(Logger::getLogger)
            .toList();

    static {
        // Some lines for each queue. Held, or the levels would be collected.
        LOGS.forEach(log -> log.setLevel(Level.WARNING));
    }

    private static final String ACCOUNT = "000000000000";

    private final SQSRestServer server;
    private final URI endpoint;

    private SqsServer(SQSRestServer server, String address) {
        this.server = server;
        this.endpoint = URI.create("http://" + address + ":"
                + server.waitUntilStarted().localAddress().getPort());
    }

    /**
     * On any free port of 127.0.0.1. Takes some seconds the first time, for a million lines of Scala.
     */
    public static SqsServer start() {
        return start("127.0.0.1");
    }

    /**
     * For whoever has a {@link LocalGuard} in front of it: at a random loopback address, where systems have more than
     * one, so that no web page can find it by trying ports.
     */
    static SqsServer startHidden() {
        byte[] address = new byte[4];
        new SecureRandom().nextBytes(address);
        String random = "127.%d.%d.%d".formatted(address[1] & 0xff, address[2] & 0xff, 1 + (address[3] & 0x7f));
        return canListen(random) ? start(random) : start();
    }

    private static boolean canListen(String address) {
        try {
            new ServerSocket(0, 1, InetAddress.getByName(address)).close();
            return true;
        } catch (IOException noSuchAddress) {
            return false;
        }
    }

    private static SqsServer start(String address) {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        // Its configuration is found by it.
        thread.setContextClassLoader(SQSRestServerBuilder.class.getClassLoader());
        try {
            return new SqsServer(
                    SQSRestServerBuilder.withInterface(address)
                            .withDynamicPort()
                            .start(),
                    address);
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /** A queue's URL at the server of this address. */
    static String url(String endpoint, String queue) {
        return endpoint + "/" + ACCOUNT + "/" + queue;
    }

    public URI endpoint() {
        return endpoint;
    }

    /**
     * Makes a queue, and {@code <name>-dead} for what was received too often.
     *
     * @param visibility for how long a message that was received is hidden from others
     * @return its URL
     */
    public String createQueue(String name, Duration visibility, int receives) {
        try (SqsClient sqs = client()) {
            sqs.createQueue(create -> create.queueName(name + "-dead"));
            sqs.createQueue(create -> create.queueName(name)
                    .attributes(Map.of(
                            QueueAttributeName.VISIBILITY_TIMEOUT,
                            String.valueOf(visibility.toSeconds()),
                            QueueAttributeName.REDRIVE_POLICY,
                            "{\"deadLetterTargetArn\":\"arn:aws:sqs:%s:%s:%s-dead\",\"maxReceiveCount\":%d}"
                                    .formatted(S3Server.REGION, ACCOUNT, name, receives))));
        }
        return url(endpoint.toString(), name);
    }

    /** Puts a message into a queue, behind the function's back. */
    public void send(String queue, String message) {
        try (SqsClient sqs = client()) {
            sqs.sendMessage(send -> send.queueUrl(queue).messageBody(message));
        }
    }

    /** Forgets all messages of a queue, also those that wait for their time. */
    public void purge(String queue) {
        try (SqsClient sqs = client()) {
            sqs.purgeQueue(purge -> purge.queueUrl(queue));
        }
    }

    /** Takes all messages that are there to be received out of a queue. */
    public List<String> drain(String queue) {
        try (SqsClient sqs = client()) {
            return Stream.generate(() -> sqs.receiveMessage(
                                    receive -> receive.queueUrl(queue).maxNumberOfMessages(10))
                            .messages())
                    .takeWhile(messages -> !messages.isEmpty())
                    .flatMap(List::stream)
                    .peek(message ->
                            sqs.deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(message.receiptHandle())))
                    .map(Message::body)
                    .toList();
        }
    }

    /** A client of it, to be closed. Not for tests, which may have loaded the SDK a second time. */
    SqsClient client() {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(S3Server.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}

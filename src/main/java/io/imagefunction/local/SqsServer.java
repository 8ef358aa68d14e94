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
 * An SQS server inside this JVM, for local mode and for tests. It supports delays, visibility timeouts and dead-letter
 * queues, keeps messages in memory, and accepts any signature.
 */
public final class SqsServer implements AutoCloseable {

    private static final List<Logger> LOGS = Stream.of("org.elasticmq", "org.apache.pekko")
            .map(Logger::getLogger)
            .toList();

    static {
        // They log several lines per queue. The field keeps the loggers, and so their levels, from collection.
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
     * Starts a server on any free port of 127.0.0.1. The first start takes seconds, to load its many Scala classes.
     */
    public static SqsServer start() {
        return start("127.0.0.1");
    }

    /**
     * Starts a server that is reached through a {@link LocalGuard}. It listens on a random loopback address, if the
     * system has more than one, so that no web page can find the server by trying ports.
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
        // The server finds its configuration through the context class loader.
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

    /** The URL of a queue of the server at this endpoint. */
    static String url(String endpoint, String queue) {
        return endpoint + "/" + ACCOUNT + "/" + queue;
    }

    public URI endpoint() {
        return endpoint;
    }

    /**
     * Creates a queue, and the dead-letter queue {@code <name>-dead} for messages that were received too often.
     *
     * @param visibility how long a received message stays hidden from other receivers
     * @return the queue's URL
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

    /** Sends a message to a queue directly, not through the function. */
    public void send(String queue, String message) {
        try (SqsClient sqs = client()) {
            sqs.sendMessage(send -> send.queueUrl(queue).messageBody(message));
        }
    }

    /** Deletes all messages of a queue, delayed ones as well. */
    public void purge(String queue) {
        try (SqsClient sqs = client()) {
            sqs.purgeQueue(purge -> purge.queueUrl(queue));
        }
    }

    /** Receives and deletes all visible messages of a queue. */
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

    /** A client of this server; the caller closes it. Not for tests, whose class loader may hold another SDK. */
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

package io.imagefunction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Servers that receive what the function sends and record it: a queue, an event bus, a topic and a receiver of
 * callbacks. Only the test itself delivers the messages of the queue.
 */
public class Recorders implements QuarkusTestResourceLifecycleManager {

    public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:results";
    public static final String BUS = "results";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static RecordingServer queue;
    private static RecordingServer bus;
    private static RecordingServer topic;
    private static RecordingServer receiver;

    public static RecordingServer queue() {
        return queue;
    }

    public static RecordingServer bus() {
        return bus;
    }

    public static RecordingServer topic() {
        return topic;
    }

    public static RecordingServer receiver() {
        return receiver;
    }

    public static void reset() {
        queue.reset();
        bus.reset();
        topic.reset();
        receiver.reset();
    }

    @Override
    public Map<String, String> start() {
        queue = new RecordingServer(Recorders::accept);
        bus = new RecordingServer(
                RecordingServer.answering(200, "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}"));
        topic = new RecordingServer(RecordingServer.answering(
                200,
                "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
                        + "<MessageId>1</MessageId></PublishResult></PublishResponse>"));
        receiver = new RecordingServer(RecordingServer.answering(200, "{}"));
        Map<String, String> settings = new HashMap<>();
        settings.put("image.queue.url", queue.url("127.0.0.1") + "/123456789012/jobs");
        settings.put("image.queue.endpoint", queue.url("127.0.0.1"));
        settings.put("image.events.bus", BUS);
        settings.put("image.events.topic", TOPIC);
        settings.put("image.callback.secret", SECRET);
        settings.put("image.callback.allow-private", "true");
        Map<String, String> endpoints = Map.of(
                "aws.endpointUrlEventBridge", bus.url("127.0.0.1"),
                "aws.endpointUrlSns", topic.url("127.0.0.1"));
        endpoints.forEach(System::setProperty);
        settings.putAll(endpoints);
        return settings;
    }

    /** Answers as SQS does. The SDK checks the hash in the answer against the message that it has sent. */
    private static void accept(HttpServerRequest request, String sent) {
        try {
            JsonNode message = JSON.readTree(sent);
            byte[] body = message.path("MessageBody").asText().getBytes(StandardCharsets.UTF_8);
            String md5 =
                    HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body));
            request.response()
                    .putHeader("Content-Type", "application/x-amz-json-1.0")
                    .end("{\"MessageId\":\"1\",\"MD5OfMessageBody\":\"" + md5 + "\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        System.clearProperty("aws.endpointUrlEventBridge");
        System.clearProperty("aws.endpointUrlSns");
        queue.close();
        bus.close();
        topic.close();
        receiver.close();
    }
}

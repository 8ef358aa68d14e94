package io.imagefunction.openrouter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.ReceivedPictures;
import io.imagefunction.decoding.UpstreamEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(FunctionUnderTest.IN_PROCESS)
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonNode REQUEST =
            JsonNodeFactory.instance.objectNode().put("stream", true);
    private static final String URL = "data:image/png;base64,iVBORw0KGgo=";

    private final PictureMarks marks = new PictureMarks();
    private final ReceivedPictures pictures = new ReceivedPictures();

    @Inject
    ChatClient client;

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
    }

    @Test
    void aStreamIsEmittedEventByEvent() {
        answers("text/event-stream; charset=utf-8", """
                : OPENROUTER PROCESSING

                data: {"choices":[{"delta":{"content":"Here: "}}]}

                data: {"choices":[{"delta":{"images":[{"image_url":{"url":"%s"}}]}}]}

                data: [DONE]

                """.formatted(URL));

        List<UpstreamEvent> events = stream();

        assertEquals(4, events.size(), events::toString);
        assertEquals(new UpstreamEvent.Comment(), events.get(0));
        UpstreamEvent.Data picture = (UpstreamEvent.Data) events.get(2);
        assertEquals(
                0,
                marks.in(picture.json().at("/choices/0/delta/images/0/image_url/url"))
                        .orElseThrow());
        assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, pictures.whole.getFirst());
        assertEquals(new UpstreamEvent.Done(), events.get(3));
        assertEquals(
                List.of("POST /api/v1/chat/completions"),
                LocalParts.toOpenRouter().seen());
    }

    @Test
    void aDocumentIsOneEvent() {
        answers("application/json", "{\"message\":{\"images\":[{\"image_url\":{\"url\":\"" + URL + "\"}}]}}");

        List<UpstreamEvent> events = stream();

        assertEquals(1, events.size(), events::toString);
        assertTrue(events.getFirst() instanceof UpstreamEvent.Document, events::toString);
        assertEquals(1, pictures.whole.size());
    }

    @Test
    void anErrorStatusIsARefusal() {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        FaultProxy.request("POST", "/chat/completions"),
                        new Fault.Answer(402, "application/json", "{\"error\":{\"code\":402}}".getBytes(UTF_8)));

        UpstreamException.Refused refused = assertThrows(UpstreamException.Refused.class, this::stream);

        assertEquals(402, refused.error().status());
    }

    @Test
    void anIncompleteStreamEndsWithACut() {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        FaultProxy.request("POST", "/chat/completions"),
                        new Fault.CutAnswer(
                                "text/event-stream", ("data: {\"a\":1}\n\ndata: {\"url\":\"" + URL).getBytes(UTF_8)));

        List<UpstreamEvent> events = stream();

        assertTrue(events.getFirst() instanceof UpstreamEvent.Data, events::toString);
        assertTrue(events.getLast() instanceof UpstreamEvent.Cut, events::toString);
        assertEquals(List.of("the answer ended in the middle of it"), pictures.broken);
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        FaultProxy.request("POST", "/chat/completions"),
                        new Fault.StallInAnswer("text/event-stream", "data: {\"a\":1}\n\n".getBytes(UTF_8)));
        CompletableFuture<UpstreamEvent> first = new CompletableFuture<>();

        Cancellable call = client.stream(ChatApi.COMPLETIONS, REQUEST, marks, pictures, () -> false)
                .subscribe()
                .with(first::complete, first::completeExceptionally);
        assertEquals("Data", first.get(30, TimeUnit.SECONDS).getClass().getSimpleName());
        call.cancel();

        LocalParts.toOpenRouter().hangUps().getFirst().get(30, TimeUnit.SECONDS);
    }

    private static void answers(String contentType, String body) {
        LocalParts.toOpenRouter()
                .plan(1, FaultProxy.request("POST", "/"), new Fault.Answer(200, contentType, body.getBytes(UTF_8)));
    }

    private List<UpstreamEvent> stream() {
        return client.stream(ChatApi.COMPLETIONS, REQUEST, marks, pictures, () -> false)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }
}

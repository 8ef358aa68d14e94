package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code stream:true}, the answer is the Image API's events, with URLs in place of base64. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class StreamedImagesTest {

    private static final String COMPLETED = "image_generation.completed";
    private static final String PARTIAL = "image_generation.partial_image";
    private static final byte[] PNG = Upstream.picture("png", 30, 20);
    private static final String GOOD = "'b64_json':'" + Upstream.base64(PNG) + "'";
    private static final String SKETCH = "{'type':'" + PARTIAL + "','partial_image_index':0," + GOOD + "}";
    private static final String PICTURE = "{'type':'" + COMPLETED + "'," + GOOD + ",'created':1748372400}";
    private static final String PANDA = "{'prompt':'a red panda','model':'openai/gpt-image-1','stream':true}";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void aPictureEventHasTheUrlAndAllDetails() {
        List<JsonNode> events = stream(PANDA);

        assertTrue(askedUpstreamToStream());
        JsonNode completed = events.getLast();
        assertEquals(COMPLETED, completed.path("type").asText(), events::toString);
        assertEquals("ok", completed.path("status").asText());
        assertEquals(completed.path("url"), completed.path("imageUrl"));
        assertEquals("openai/gpt-image-1", completed.path("model").asText());
        assertTrue(completed.path("created").longValue() > 1_700_000_000, completed::toString);
        assertTrue(completed.at("/usage/cost").doubleValue() > 0, completed::toString);
        assertTrue(completed.path("sha256").asText().matches("[0-9a-f]{64}"), completed::toString);
        assertEquals(0, completed.path("index").asInt(-1));
        fetch(completed);
        events.subList(0, events.size() - 1)
                .forEach(event -> assertEquals(PARTIAL, event.path("type").asText()));
    }

    @Test
    void eachPictureHasItsOwnEvent() {
        List<JsonNode> pictures = completed(stream(
                "{'prompt':'a red panda','model':'openai/gpt-image-1','n':3,'stream':true,'response_format':'url'}"));

        assertEquals(
                List.of(0, 1, 2),
                pictures.stream().map(event -> event.path("index").asInt()).toList());
        assertEquals(
                3,
                new HashSet<>(pictures.stream().map(event -> event.path("id")).toList()).size());
        pictures.forEach(StreamedImagesTest::fetch);
        pictures.forEach(event -> assertEquals(event == pictures.getLast(), event.has("usage"), event::toString));
        assertTrue(pictures.getLast().at("/warnings/0").asText().startsWith("response_format"), pictures::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aModelThatCannotStreamSendsOnlyCompletedEvents(int n) {
        List<JsonNode> events =
                stream("{'prompt':'a red panda','model':'google/gemini-2.5-flash-image','n':" + n + ",'stream':true}");

        assertEquals(n, completed(events).size());
        assertEquals(n, events.size());
        events.forEach(StreamedImagesTest::fetch);
        assertFalse(askedUpstreamToStream());
    }

    @Test
    void aDocumentFromOpenRouterBecomesCompletedEvents() {
        Upstream.answers("{'data':[{%s},{%s}],'usage':{'cost':0.08}}"
                .formatted(GOOD, GOOD)
                .replace('\'', '"'));

        List<JsonNode> events = stream(PANDA.replace("}", ",'n':2}"));

        assertEquals(2, completed(events).size(), events::toString);
        assertEquals(0.08, events.getLast().at("/usage/cost").doubleValue());
    }

    @Test
    void aVectorModelsTextIsStreamedUnchanged() {
        List<JsonNode> events = stream("{'prompt':'a red panda','model':'recraft/recraft-v4-vector','stream':true}");

        StringBuilder svg = new StringBuilder();
        for (JsonNode event : events) {
            if (event.path("phase").asText().equals("content")) {
                assertEquals("image_generation.text_chunk", event.path("type").asText());
                svg.append(event.path("text").asText());
            }
        }
        assertEquals(new String(fetch(events.getLast()), UTF_8), svg.toString());
    }

    @Test
    void aPreviewArrivesBeforeThePicture() throws Exception {
        Upstream.answers(new Fault.StallInAnswer("text/event-stream", sse(SKETCH)));

        try (LiveStream stream = LiveStream.open(PANDA)) {
            JsonNode preview = stream.next();

            assertEquals(PARTIAL, preview.path("type").asText(), preview::toString);
            assertEquals(0, preview.path("partial_image_index").asInt(-1));
            assertEquals(0, preview.path("index").asInt(-1));
            assertArrayEquals(PNG, fetch(preview));
            assertTrue(preview.path("url").asText().contains("/previews/"), preview::toString);
            assertTrue(preview.path("url").asText().contains("X-Amz-Expires=600&"), preview::toString);
            assertEquals(
                    404,
                    Doors.get(Doors.IMAGES + "/" + preview.path("id").asText()).status(),
                    "a preview is not a stored picture");
        }

        LocalParts.toOpenRouter().hangUps().getFirst().get(30, TimeUnit.SECONDS);
    }

    @Test
    void theCallIsCancelledWhenItsCallerDisconnectsEarly() throws Exception {
        Upstream.answers(new Fault.StallInAnswer(
                "text/event-stream", sse("{'type':'image_generation.text_chunk','text':'<svg','phase':'draft'}")));

        LiveStream stream = LiveStream.open(PANDA);
        assertEquals("<svg", stream.next().path("text").asText());
        stream.close();

        LocalParts.toOpenRouter().hangUps().getFirst().get(30, TimeUnit.SECONDS);
    }

    @Test
    void anInvalidRequestIsAnsweredWithoutAStream() {
        Contract.failure("invalid_request", Doors.images("{'prompt':'a red panda','stream':'yes'}"));
        Contract.failure("invalid_request", Doors.images("{'prompt':1,'stream':true}"));
        Contract.failure(
                "invalid_request", Doors.images("{'prompt':'a red panda','output_format':'svg','stream':true}"));

        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"402", "content_policy", "refusal", "404"})
    void anErrorBeforeTheStartIsAnsweredWithoutAStream(String kind) {
        Contract.failure(Doors.images(PANDA.replace("a red", "error:" + kind + " a red")));

        assertEquals(1, Upstream.generations());
    }

    @Test
    void aFailureBeforeTheFirstEventIsRetried() {
        Upstream.answers(503, "{}");
        Upstream.answers(new Fault.Answer(
                200,
                "text/event-stream",
                sse("{'type':'error','error':{'code':'provider_overloaded','message':'no'}}")));

        assertEquals(1, completed(stream(PANDA)).size());
        assertEquals(3, Upstream.generations());
    }

    @Test
    void aFailureAfterAnEventIsAnErrorEvent() {
        Upstream.answers(new Fault.Answer(
                200,
                "text/event-stream",
                sse(
                        "{'type':'image_generation.text_chunk','text':'<svg'}",
                        "{'type':'error','error':{'code':'provider_overloaded','message':'secret words of upstream'}}",
                        "[DONE]")));

        List<JsonNode> events = stream(PANDA);

        JsonNode error = events.getLast();
        assertEquals(List.of("image_generation.text_chunk", "error"), types(events));
        assertEquals("error", error.path("status").asText());
        assertEquals("upstream_unavailable", error.path("code").asText());
        assertEquals("upstream_unavailable", error.at("/error/code").asText());
        assertTrue(error.at("/error/message").asText().contains("Try again"), error::toString);
        assertTrue(error.path("retryable").booleanValue() && error.has("retry_after"), error::toString);
        assertFalse(error.toString().contains("secret words"), error::toString);
        assertEquals(1, Upstream.generations(), "the caller has already got an event of this generation");
    }

    @Test
    void picturesCompletedBeforeACutAreKept() {
        String half = PICTURE.substring(0, PICTURE.length() / 2);
        Upstream.answers(new Fault.CutAnswer(
                "text/event-stream",
                (new String(sse(PICTURE), UTF_8) + "data: " + half)
                        .replace('\'', '"')
                        .getBytes(UTF_8)));

        List<JsonNode> events = stream(PANDA.replace("}", ",'n':2}"));

        assertEquals(List.of(COMPLETED, "image_generation.ended"), types(events));
        assertArrayEquals(PNG, fetch(events.getFirst()));
        JsonNode ended = events.getLast();
        assertEquals("ok", ended.path("status").asText());
        assertEquals("1 of 2 pictures came.", ended.at("/warnings/0").asText());
        assertEquals(1, ended.path("data").size());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aCutPictureIsAFailureThatIsNotRetried() {
        Upstream.answers(new Fault.CutAnswer(
                "text/event-stream",
                ("data: " + PICTURE.substring(0, PICTURE.length() / 2))
                        .replace('\'', '"')
                        .getBytes(UTF_8)));

        assertEquals(
                "broken_answer",
                Contract.failure(Doors.images(PANDA)).path("code").asText());
        assertEquals(1, Upstream.generations());
    }

    /** The event's type marks a sketch, even between other events, and the answer's pictures contain no sketch. */
    @Test
    void aSketchIsNotAPictureOfTheAnswer() {
        Upstream.answers(new Fault.Answer(
                200,
                "text/event-stream",
                sse(
                        SKETCH,
                        "{" + GOOD + ",'type':'" + PARTIAL + "','partial_image_index':1}",
                        "{'type':'image_generation.of_the_future','x':1}",
                        "nonsense",
                        PICTURE,
                        "[DONE]")));

        List<JsonNode> events = stream(PANDA);

        assertEquals(1, completed(events).size(), events::toString);
        assertFalse(events.getLast().has("warnings"), events::toString);
    }

    /** Otherwise a free failure would keep its key, and the caller could not retry. */
    @Test
    void aSketchDoesNotCountAsPaid() {
        String key = UUID.randomUUID().toString();
        Upstream.answers(new Fault.Answer(
                200, "text/event-stream", sse(SKETCH, "{'type':'error','error':{'code':'provider_overloaded'}}")));

        HttpAnswer failed = Doors.images(PANDA, "Idempotency-Key", key);
        List<JsonNode> again = stream(PANDA, "Idempotency-Key", key);

        assertTrue(failed.text().contains("upstream_unavailable"), failed::toString);
        assertEquals(1, completed(again).size(), again::toString);
    }

    @Test
    void sketchesWithoutAPictureAreAnError() {
        Upstream.answers(new Fault.Answer(200, "text/event-stream", sse(SKETCH, "[DONE]")));

        HttpAnswer answer = Doors.images(PANDA); // a stream if the sketch was stored in time

        assertTrue(answer.text().contains("\"code\":\"no_image\""), answer::toString);
    }

    @Test
    void previewsThatCannotBeStoredDoNotAffectThePicture() {
        LocalParts.toS3().plan(1, FaultProxy.request("PUT", "/previews/"), new Fault.Stall());
        LocalParts.toS3()
                .plan(10, FaultProxy.request("PUT", "/previews/"), new Fault.Answer(403, "text/xml", new byte[0]));

        List<JsonNode> events = stream(PANDA);

        assertEquals(1, events.size(), events::toString);
        fetch(events.getFirst());
        assertFalse(events.getFirst().has("warnings"), events::toString);
    }

    @Test
    void aPictureThatCannotBeStoredIsAnErrorEvent() {
        LocalParts.toS3()
                .plan(10, FaultProxy.request("PUT", "/images/"), new Fault.Answer(400, "text/xml", new byte[0]));
        Upstream.answers(new Fault.Answer(
                200,
                "text/event-stream",
                sse("{'type':'image_generation.text_chunk','text':'<svg'}", PICTURE, "[DONE]")));

        List<JsonNode> events = stream(PANDA);

        assertEquals(List.of("image_generation.text_chunk", "error"), types(events));
        JsonNode error = events.getLast();
        assertEquals("storage_failed", error.path("code").asText(), error::toString);
        assertFalse(error.path("retryable").booleanValue(), error::toString);
    }

    @Test
    void aReplayMayBeStreamed() {
        String key = UUID.randomUUID().toString();
        List<JsonNode> first = completed(stream(PANDA.replace("}", ",'n':2}"), "Idempotency-Key", key));

        LiveStream again = LiveStream.open(PANDA.replace("}", ",'n':2}"), "Idempotency-Key", key);
        List<JsonNode> replayed = again.rest();

        assertEquals("true", again.head().header("Idempotent-Replayed").orElse(""));
        assertEquals(ids(first), ids(replayed));
        replayed.forEach(StreamedImagesTest::fetch);
        assertEquals(List.of(COMPLETED, COMPLETED), types(replayed));
        assertEquals(first.getLast().path("usage"), replayed.getLast().path("usage"));
        JsonNode atOnce = Contract.success(Doors.images(
                PANDA.replace("'stream':true", "'stream':false").replace("}", ",'n':2}"), "Idempotency-Key", key));
        assertEquals(first.size(), atOnce.path("data").size());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void withAKeyTheCallContinuesWhenItsCallerDisconnects() {
        String key = UUID.randomUUID().toString();
        String slow = PANDA.replace("a red", "slow:2 size:1 a red");
        Thread caller = Thread.ofVirtual().start(() -> Doors.images(slow, "Idempotency-Key", key));
        while (Upstream.generations() == 0) {
            Thread.onSpinWait();
        }
        caller.interrupt();

        HttpAnswer again;
        do {
            again = Doors.images(slow, "Idempotency-Key", key);
        } while (again.status() == 409);

        assertEquals(1, completed(LiveStream.events(again)).size());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void throughAGatewayAllEventsArriveTogether() {
        List<JsonNode> events = LiveStream.events(
                Doors.invoke(Doors.imagesEvent(PANDA.replace('\'', '"').getBytes(UTF_8))));

        assertEquals(COMPLETED, types(events).getLast());
        assertEquals(1, completed(events).size(), events::toString);
        fetch(events.getLast());
    }

    @Test
    void aLambdaEventOtherThanHttpIsAnsweredWithADocument() {
        JsonNode answer = Contract.success(
                Contract.bare(Doors.event(EventKind.read(PANDA)).answer()));

        assertTrue(answer.at("/warnings/0").asText().startsWith("stream was ignored"), answer::toString);
    }

    private static List<JsonNode> stream(String json, String... headers) {
        try (LiveStream stream = LiveStream.open(json, headers)) {
            return stream.rest();
        }
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static List<JsonNode> completed(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(COMPLETED))
                .toList();
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.path("id").asText()).sorted().toList();
    }

    private static byte[] fetch(JsonNode event) {
        HttpAnswer picture = Doors.fetch(event.path("url").asText());
        assertEquals(200, picture.status(), event::toString);
        Pictures.assertExpiry(event);
        assertEquals(event.path("size").asInt(), picture.body().length);
        assertEquals(event.path("media_type").asText(), picture.contentType());
        return picture.body();
    }

    private static boolean askedUpstreamToStream() {
        return LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .reduce((before, last) -> last)
                .orElseThrow()
                .body()
                .contains("\"stream\"");
    }

    private static byte[] sse(String... events) {
        StringBuilder stream = new StringBuilder(": OPENROUTER PROCESSING\n\n");
        for (String event : events) {
            stream.append("data: ").append(event.replace('\'', '"')).append("\n\n");
        }
        return stream.toString().getBytes(UTF_8);
    }
}

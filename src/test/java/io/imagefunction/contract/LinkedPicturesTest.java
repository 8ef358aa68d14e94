package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.RecordingServer;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If OpenRouter sends a URL in place of a paid picture, the picture is stored or the answer names the URL. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
class LinkedPicturesTest {

    private static final byte[] PNG = Upstream.picture("png", 3, 2);

    private static RecordingServer server;

    @Inject
    Invocations invocations;

    @BeforeAll
    static void start() {
        server = new RecordingServer((request, body) -> request.response().end(Buffer.buffer(PNG)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        Upstream.reset();
        server.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'created':1,'data':[{'url':'URL'}],'usage':{'cost':0.01}}",
                "{'data':[{'b64_json':null,'url':'URL','media_type':'image/png'}],'usage':{'cost':0.01}}",
                "{'data':[{'b64_json':'','url':'URL'}],'usage':{'cost':0.01}}",
                "{'data':[{'url':'URL','b64_json':'  '}],'usage':{'cost':0.01}}",
                "data: {'type':'image_generation.completed','b64_json':'','url':'URL'}\n\ndata: [DONE]\n\n",
                "{'data':[{'image_url':{'url':'URL'}}],'usage':{'cost':0.01}}",
                "{'data':[{'url':'DATA'}],'usage':{'cost':0.01}}",
                "{'data':[{'b64_json':'DATA'}],'usage':{'cost':0.01}}",
            })
    void aLinkedPictureIsFetchedAndStored(String body) throws Exception {
        answers(body);

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda'}"));

        assertArrayEquals(PNG, Doors.fetch(answer.path("imageUrl").asText()).body());
        assertEquals("image/png", answer.at("/data/0/media_type").asText());
        assertFalse(answer.has("warnings"), answer::toString);
        assertEquals(1, Upstream.generations());
        if (body.contains("URL")) {
            var request = server.next();
            assertEquals("GET /a%20b.png?sig=1%262", request.method() + " " + request.uri());
            assertFalse(request.headers().containsKey("authorization"), "the key is not sent to other servers");
        }
    }

    @Test
    void redirectsToALinkedPictureAreFollowed() {
        server.plan(302, "Location", "/moved.png");
        answers("{'data':[{'url':'URL'}]}");

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda'}"));

        assertArrayEquals(PNG, Doors.fetch(answer.path("imageUrl").asText()).body());
    }

    @Test
    void anErrorNamesALinkThatFailsAndThePictureIsNotPaidAgain() {
        server.plan(404);
        answers("{'data':[{'url':'URL'}]}");

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertEquals("broken_answer", failure.path("code").asText());
        assertTrue(failure.path("error").asText().contains(url()), failure::toString);
        assertTrue(failure.path("error").asText().contains("404"), failure::toString);
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aWarningNamesALinkThatFailsIfOtherPicturesCame() {
        server.plan((request, body) -> request.response().end(Buffer.buffer(new byte[2_000_000])));
        answers("{'data':[{'url':'URL'},{'b64_json':'" + Upstream.base64(PNG) + "'}]}");

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}"));

        assertEquals(1, answer.path("data").size());
        assertTrue(answer.path("warnings").toString().contains(url()), answer::toString);
        assertTrue(answer.path("warnings").toString().contains("larger"), answer::toString);
    }

    @Test
    void anErrorNamesALinkToSomethingElseThanAPicture() {
        server.plan((request, body) -> request.response().end("<html>gone</html>"));
        answers("{'data':[{'url':'URL'}]}");

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertTrue(failure.path("error").asText().contains(url()), failure::toString);
    }

    /** Downloads that end with the call release their memory. Otherwise the next call would have none. */
    @Test
    @Tag(FunctionUnderTest.IN_PROCESS)
    void stalledLinksAreNamedInTimeAndLeaveMemoryForTheNextCall() {
        for (int i = 0; i < 4; i++) {
            server.plan((request, body) -> request.response().setChunked(true).write(Buffer.buffer(PNG)));
            answers("{'data':[{'url':'URL'}]}");
        }
        String id =
                invocations.open(new Invocation("an-invocation", Instant.now().plusSeconds(3), null));

        JsonNode failure = Contract.failure(Doors.images(
                "{'prompt':'a red panda','model':'google/gemini-2.5-flash-image','n':4}", Invocations.HEADER, id));

        assertEquals("broken_answer", failure.path("code").asText());
        assertTrue(failure.path("error").asText().contains(url()), failure::toString);
        assertTrue(failure.path("error").asText().contains("in time"), failure::toString);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> Contract.success(Doors.images("{'prompt':'a red panda'}")));
    }

    @Test
    void theGenerationIdIsAnswered() {
        for (int status : List.of(200, 402)) {
            String body = status == 200 ? "{\"data\":[{\"b64_json\":\"" + Upstream.base64(PNG) + "\"}]}" : "{}";
            Upstream.answers(new Fault.AnswerWith(
                    status,
                    Map.of("Content-Type", "application/json", "X-Generation-Id", "gen-1748372400-" + status),
                    body.getBytes(UTF_8)));

            HttpAnswer answer = Doors.images("{'prompt':'a red panda'}");

            assertEquals(
                    "gen-1748372400-" + status,
                    Contract.anyAnswer(answer).path("generation_id").asText());
        }
    }

    private static void answers(String body) {
        Upstream.answers(body.replace('\'', '"')
                .replace("URL", url())
                .replace("DATA", "data:image/png;base64," + Upstream.base64(PNG)));
    }

    private static String url() {
        return server.url("127.0.0.1") + "/a%20b.png?sig=1%262";
    }
}

package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller who asks for URLs or for the picture itself gets them without reading JSON. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class AnswerFormTest {

    private static final String TWO = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    private static String url(String line) {
        HttpAnswer picture = Doors.fetch(line);
        assertEquals(200, picture.status(), picture::toString);
        assertTrue(picture.contentType().startsWith("image/"), picture::toString);
        return line;
    }

    @ParameterizedTest
    @CsvSource({"text/uri-list, text/uri-list, '\r\n'", "text/plain, text/plain;charset=UTF-8, '\n'"})
    void urlsHaveALineEach(String accept, String type, String end) {
        HttpAnswer answer = Doors.images(TWO, "Accept", accept);

        assertEquals(200, answer.status(), answer::toString);
        assertEquals(type, answer.contentType());
        assertTrue(answer.text().endsWith(end), answer::toString);
        assertEquals(
                2,
                Stream.of(answer.text().split(end))
                        .map(AnswerFormTest::url)
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/*", "image/png", "image/avif,image/webp,*/*;q=0.8"})
    void aPictureIsRedirectedTo(String accept) {
        for (String path : List.of(Doors.IMAGES, Doors.IMAGES + "/generations")) {
            HttpAnswer answer = Doors.post(path, "{\"prompt\":\"a red panda\"}".getBytes(UTF_8), "Accept", accept);

            assertEquals(303, answer.status(), answer::toString);
            assertEquals("no-store", answer.header("Cache-Control").orElse(""));
            url(answer.header("Location").orElse(""));
        }
    }

    /** What clients send that read JSON, and what says that JSON is as good. */
    static List<String> json() {
        return List.of(
                "*/*",
                "application/json",
                "application/json, text/plain, */*",
                "text/plain, application/json",
                "text/plain;q=0.5, application/json;q=0.5",
                "application/*, image/*;q=0.9",
                "text/*;q=0.9, image/*;q=0.8, */*",
                "text/html, */*;q=0.1",
                "application/json, text/event-stream");
    }

    @ParameterizedTest
    @MethodSource("json")
    void aCallerWhoTakesJsonGetsIt(String accept) {
        Contract.success(Doors.images("{'prompt':'a red panda'}", "Accept", accept));
    }

    @Test
    void aGatewayPassesTheFormsOn() {
        var event = Doors.imagesEvent(TWO.replace('\'', '"').getBytes(UTF_8));
        event.withObject("/headers").put("accept", "text/plain");
        HttpAnswer lines = Doors.invoke(event);
        event = Doors.imagesEvent("{\"prompt\":\"a red panda\"}".getBytes(UTF_8));
        event.withObject("/headers").put("accept", "image/*");
        HttpAnswer redirect = Doors.invoke(event);

        assertEquals(2, lines.text().lines().map(AnswerFormTest::url).count());
        assertEquals(303, redirect.status(), redirect::toString);
        url(redirect.header("Location").orElse(""));
    }

    @Test
    void aStreamIsAStreamWhateverElseIsAccepted() {
        HttpAnswer answer = Doors.images("{'prompt':'a red panda','stream':true}", "Accept", "text/plain");

        assertTrue(LiveStream.events(answer).getLast().has("url"), answer::toString);
    }

    @ParameterizedTest
    @CsvSource({"text/uri-list, true", "image/*, true", "text/plain, false"})
    void aFailureKeepsItsStatusAndIsATextOnlyForThoseWhoWantText(String accept, boolean json) {
        for (String request : List.of("{", "{'prompt':'error:content_policy x'}")) {
            HttpAnswer answer = Doors.images(request, "Accept", accept);

            assertEquals(400, answer.status(), answer::toString);
            if (json) {
                JsonNode failure = Contract.failure(answer);
                assertTrue(failure.path("error").isTextual(), answer::toString);
            } else {
                assertEquals("text/plain;charset=UTF-8", answer.contentType());
                assertTrue(answer.text().endsWith(".\n") && !answer.text().contains("{"), answer::toString);
            }
        }
    }

    @Test
    void aTypeThatNobodyMakesIsRefusedBeforeAnythingIsPaid() {
        HttpAnswer answer = Doors.images("{'prompt':'a red panda'}", "Accept", "audio/*");

        String sentence =
                Contract.failure("invalid_request", answer).path("error").asText();
        assertTrue(sentence.contains("text/uri-list") && sentence.contains("image/*"), sentence);
        assertEquals(0, Upstream.generations());
    }
}

package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.lambda.Events;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every door answers in one format for success and one for failure, and neither contains base64. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class AnswerShapeTest {

    private record Door(String name, Function<String, HttpAnswer> images) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Door> doors() {
        return List.of(
                new Door("/images", Doors::images),
                new Door(
                        "/images/generations",
                        json -> Doors.post(
                                Doors.IMAGES + "/generations",
                                json.replace('\'', '"').getBytes(UTF_8))),
                new Door(
                        "HTTP API",
                        json -> Doors.invoke(
                                Doors.imagesEvent(json.replace('\'', '"').getBytes(UTF_8)))),
                new Door("tool call", AnswerShapeTest::toolCall),
                new Door("REST API", json -> event("rest-api", json)),
                new Door("load balancer", json -> event("load-balancer", json)));
    }

    /** Calls the tool without the option for the format of the answer, which tools do not have. */
    private static HttpAnswer toolCall(String json) {
        String arguments = json.replace(",'response_format':'b64_json'", "");
        String call = "{'name':'generate_image','arguments':" + arguments + "}";
        HttpAnswer answer =
                Doors.post("/api/v1/tools/call", call.replace('\'', '"').getBytes(UTF_8));
        return Contract.bare(Contract.anyAnswer(answer).path("structuredContent"));
    }

    private static HttpAnswer event(String name, String json) {
        return Doors.invoke(Events.event(name)
                .put("httpMethod", "POST")
                .put("path", Doors.IMAGES)
                .put("isBase64Encoded", false)
                .put("body", json.replace('\'', '"')));
    }

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Door> doorsAndEvents() {
        Stream<Door> events = Stream.of(EventKind.values())
                .filter(kind -> kind != EventKind.QUEUE) // a queue gets no answer
                .map(kind -> new Door(kind.name(), json -> Contract.bare(kind.answer(Doors.event(kind.event(json))))));
        Door invoke = new Door(
                "Invoke",
                json -> Contract.bare(Doors.event(EventKind.read(json)).answer()));
        return Stream.concat(Stream.concat(doors().stream(), events), Stream.of(invoke));
    }

    @ParameterizedTest
    @MethodSource("doorsAndEvents")
    void aPictureIsAnsweredInOneFormatAtEveryDoor(Door door) {
        for (String request : List.of(
                "{'prompt':'a red panda'}",
                "{'prompt':'a red panda','model':'openai/gpt-image-1','n':3,'response_format':'b64_json'}",
                "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2,'output_format':'jpeg'}",
                "{'prompt':'a red panda','model':'recraft/recraft-v4-vector'}",
                "{'prompt':'a red panda','model':'sourceful/riverflow-v2-pro'}",
                "{'prompt':'broken:mislabelled a red panda'}",
                "{'prompt':'broken:fewer a red panda','model':'openai/gpt-image-1','n':2}")) {
            JsonNode answer = Contract.success(door.images().apply(request));

            assertTrue(answer.path("created").longValue() > 1_700_000_000, answer::toString);
            assertTrue(answer.path("model").isTextual(), answer::toString);
            assertTrue(answer.path("usage").has("cost"), answer::toString);
            assertEquals(
                    request.contains("riverflow"),
                    answer.at("/usage/cost").isNull(),
                    "an unknown cost is null: " + answer);
        }
    }

    /** Typed clients throw if one is missing or no integer, and the picture is paid. */
    @ParameterizedTest
    @CsvSource({
        "/generations, false, true",
        "/generations, true, true",
        "/edits, false, true",
        "/edits, true, true",
        "'', false, false",
        "'', true, false"
    })
    void atOpenAisPathsTheUsageHasItsNumbers(String path, boolean streamed, boolean typed) {
        String request = "{'prompt':'a red panda','model':'openai/gpt-image-1','stream':" + streamed
                + (path.equals("/edits") ? ",'image':'https://pictures.example.com/a.png'}" : "}");
        HttpAnswer answer =
                Doors.post(Doors.IMAGES + path, request.replace('\'', '"').getBytes(UTF_8));

        JsonNode usage = (streamed ? LiveStream.events(answer).getLast() : Contract.success(answer)).path("usage");
        for (String number : List.of(
                "/input_tokens",
                "/output_tokens",
                "/total_tokens",
                "/input_tokens_details/image_tokens",
                "/input_tokens_details/text_tokens")) {
            assertEquals(
                    typed || number.equals("/total_tokens"), usage.at(number).isIntegralNumber(), number);
        }
        assertEquals(typed ? usage.path("completion_tokens") : null, usage.get("output_tokens"));
        assertTrue(usage.path("cost").isNumber(), usage::toString);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void aFailureIsAnsweredInOneFormatAtEveryDoor(Door door) {
        Stream.of(
                        "400",
                        "401",
                        "402",
                        "403",
                        "404",
                        "409",
                        "413",
                        "content_policy",
                        "refusal",
                        "moderation",
                        "invalid_prompt",
                        "invalid_image",
                        "image_too_large",
                        "unsupported_image_format",
                        "image_download_failed",
                        "raw",
                        "nonsense")
                .map(kind -> "{'prompt':'error:" + kind + " a red panda'}")
                .forEach(request -> Contract.failure(door.images().apply(request)));
        Stream.of("cut", "base64", "empty", "fewer", "html", "nothing")
                .map(way -> "{'prompt':'broken:" + way + " a red panda'}")
                .forEach(request -> Contract.failure(door.images().apply(request)));
        Contract.failure("invalid_request", door.images().apply("{'prompt':1}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aFailureAfterAllRetriesIsAnsweredInOneFormat(int status) {
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(status, "{}");
        }

        JsonNode answer = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertTrue(answer.path("retryable").booleanValue());
        assertEquals(3, Upstream.generations());
    }
}

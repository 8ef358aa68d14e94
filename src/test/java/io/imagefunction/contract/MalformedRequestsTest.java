package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.MalformedRequests.Malformed;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invalid input never reaches OpenRouter and never causes a 5xx: the answer names the invalid field. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class MalformedRequestsTest {

    private static final List<String> CONTENT_TYPES = List.of(
            "application/json",
            "application/json; charset=utf-8",
            "text/plain",
            "application/octet-stream",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "*/*",
            "Application/JSON ; charset=\"UTF-8\"");

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
    }

    @Test
    void threeThousandMalformedRequestsAreRefusedByName() {
        int[] count = {0};
        refuse(3000, new MalformedRequests(1, true), malformed -> {
            int number = count[0]++;
            return Doors.post(
                    number % 2 == 0 ? Doors.IMAGES : Doors.IMAGES + "/generations",
                    malformed.body(),
                    "Prefer",
                    "handling=strict",
                    "Content-Type",
                    CONTENT_TYPES.get(number % CONTENT_TYPES.size()));
        });
    }

    @Test
    void malformedLambdaEventsAreRefusedByName() {
        refuse(300, new MalformedRequests(2, false), malformed -> Doors.invoke(Doors.imagesEvent(malformed.body())));
    }

    /** Only an object with a prompt counts as an invocation; all other bodies are sent by HTTP instead. */
    @Test
    void malformedInvocationsAreRefusedByName() {
        refuse(300, new MalformedRequests(3, false), malformed -> {
            JsonNode event = readable(malformed.body());
            return event instanceof ObjectNode object && object.has("prompt")
                    ? Contract.bare(
                            Doors.event(new String(malformed.body(), UTF_8)).answer())
                    : Doors.post(Doors.IMAGES, malformed.body());
        });
    }

    @Test
    void malformedMessagesStayInTheQueue() {
        new MalformedRequests(4, false)
                .stream().filter(MalformedRequestsTest::isText).limit(300).forEach(malformed -> {
                    ObjectNode message =
                            EventKind.message("", "poison").put("body", new String(malformed.body(), UTF_8));
                    JsonNode answer = Doors.event(EventKind.queue(message)).answer();
                    assertEquals(1, answer.path("batchItemFailures").size(), malformed::what);
                });
        assertEquals(0, Upstream.generations());
    }

    private static boolean isText(Malformed malformed) {
        return Arrays.equals(new String(malformed.body(), UTF_8).getBytes(UTF_8), malformed.body());
    }

    /** The parsed JSON, or null if the body is not JSON. */
    private static JsonNode readable(byte[] body) {
        try {
            return StrictJson.parse(body);
        } catch (FailureException notJson) {
            return null;
        }
    }

    @Test
    void unreadableHeadersAreRefused() {
        for (String type :
                List.of("nonsense", ";;;", "/", "application/json;charset=bogus", "application/json;charset")) {
            HttpAnswer answer = Doors.images("{'prompt':''}", "Content-Type", type, "Accept", "application/json");
            Contract.failure("invalid_request", answer);
        }
        for (String accept :
                List.of("nonsense", "text/html", "image/png", ";q=2", "*/*;q=nan", "application/json;q=0")) {
            Contract.failure(Doors.images("{'prompt':''}", "Accept", accept));
        }
        for (String header :
                List.of("Accept-Language", "X-Request-Id", "Range", "If-None-Match", "If-Match", "Cookie")) {
            Contract.failure("invalid_request", Doors.images("{'prompt':''}", header, "\t\";;,,=\u00e9"));
        }
    }

    private static void refuse(int requests, MalformedRequests kinds, Function<Malformed, HttpAnswer> door) {
        Map<String, String> problems = new TreeMap<>();
        kinds.stream().limit(requests).forEach(malformed -> {
            try {
                isRefusedByName(malformed, door.apply(malformed));
            } catch (AssertionError wrong) {
                String body = new String(malformed.body(), java.nio.charset.StandardCharsets.UTF_8);
                problems.putIfAbsent(
                        malformed.what(),
                        body.substring(0, Math.min(300, body.length())) + "\n   -> " + wrong.getMessage());
            }
        });
        assertEquals(
                "",
                String.join(
                        "\n\n",
                        problems.entrySet().stream().map(Object::toString).toList()));
        assertEquals(
                List.of(),
                LocalParts.toOpenRouter().seen().stream()
                        .filter(seen -> seen.startsWith("POST"))
                        .toList(),
                "nothing malformed reaches upstream");
    }

    private static void isRefusedByName(Malformed malformed, HttpAnswer answer) {
        JsonNode json = Contract.failure("invalid_request", answer);
        String param = json.path("param").asText();
        assertTrue(param.equals(malformed.param()) || param.startsWith(malformed.param() + "["), answer::toString);
        String message = Contract.sentence(json);
        assertTrue(message.contains(param) || param.equals("body"), "does not name the field: " + answer);
        assertTrue(
                message.matches("(?s).*( must | has | is not taken: | contradicts |The body is |The request must ).*"),
                "does not say what is accepted: " + answer);
    }
}

package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every door refuses small documents that are expensive to parse, quickly and with the name of the field. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class HostileJsonTest {

    /** A timeout that only catches a test that hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String PANDA = "{\"prompt\":\"a red panda\",\"model\":\"openai/gpt-image-1\"}";

    /** @param json a request that is valid except for the field */
    record Hostile(String what, String json, String field) {
        @Override
        public String toString() {
            return what + " in " + field;
        }
    }

    /** The doors that accept one request and answer it. */
    enum Door {
        IMAGES(json -> Doors.post(Doors.IMAGES, json.getBytes(UTF_8))),
        WITH_A_KEY(json -> Doors.post(
                Doors.IMAGES,
                json.getBytes(UTF_8),
                "Idempotency-Key",
                UUID.randomUUID().toString())),
        STREAMED(json -> Doors.post(Doors.IMAGES, json.getBytes(UTF_8), "Accept", "text/event-stream")),
        HTTP_EVENT(json -> Doors.invoke(Doors.imagesEvent(json.getBytes(UTF_8)))),
        OBJECT_OF_AN_INVOCATION(json -> {
            String key = Records.put("requests/" + UUID.randomUUID() + ".json", json);
            return Contract.bare(Doors.event(EventKind.read("{'request_s3_uri':'s3://test-images/" + key + "'}"))
                    .answer());
        }),
        INVOCATION(json -> Contract.bare(Doors.event(json).answer()));

        private final Function<String, HttpAnswer> ask;

        Door(Function<String, HttpAnswer> ask) {
            this.ask = ask;
        }
    }

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Hostile> numbers() {
        Stream<Hostile> exponents = Stream.of("n", "seed", "prompt", "size", "trace", "of_another_api")
                .flatMap(field -> Stream.of(
                                "1e99999999999",
                                "-1E-99999999999",
                                "100e2147483647",
                                "1e+2147483648",
                                "0.1e-2147483647",
                                "1e1000",
                                "9".repeat(101))
                        .map(number ->
                                hostile(number, field, field.equals("trace") ? "{\"a\":[" + number + "]}" : number)));
        Stream<Hostile> digits = Stream.of(
                        "9".repeat(1_000_000), "0." + "3".repeat(1_000_000), "1e" + "9".repeat(1_000_000))
                .map(number -> hostile(number, "n", number));
        return Stream.concat(exponents, digits);
    }

    static Stream<Hostile> trees() {
        String names = IntStream.range(0, 200_000)
                .mapToObj(number -> "\"a" + number + "\":0")
                .collect(Collectors.joining(","));
        return Stream.of(
                hostile("empty objects", "trace", "{\"a\":[" + "{},".repeat(500_000) + "{}]}"),
                hostile("empty lists", "of_another_api", "[" + "[],".repeat(500_000) + "[]]"),
                hostile("references", "input_references", "[" + "{},".repeat(500_000) + "{}]"),
                hostile("numbers", "provider", "{\"order\":[" + "0,".repeat(500_000) + "0]}"),
                hostile("names", "trace", "{" + names + "}"),
                hostile("a long name", "trace", "{\"" + "a".repeat(100_000) + "\":0}"),
                hostile("lists within lists", "trace", "[".repeat(300_000) + "]".repeat(300_000)),
                hostile("objects within objects", "provider", "{\"a\":".repeat(300_000) + "1" + "}".repeat(300_000)));
    }

    static Stream<Hostile> all() {
        return Stream.concat(numbers(), trees());
    }

    private static Hostile hostile(String what, String field, String value) {
        String prompt = field.equals("prompt") ? "" : "\"prompt\":\"a red panda\",";
        return new Hostile(
                what.substring(0, Math.min(what.length(), 20)),
                "{" + prompt + "\"" + field + "\":" + value + "}",
                field);
    }

    @ParameterizedTest
    @EnumSource
    void aHostileRequestIsRefusedWithTheFieldsName(Door door) {
        all().filter(hostile -> door != Door.INVOCATION || trees().noneMatch(hostile::equals))
                .forEach(hostile -> assertTimeoutPreemptively(
                        PATIENCE,
                        () -> {
                            JsonNode failure = Contract.failure("invalid_request", door.ask.apply(hostile.json));
                            String param = failure.path("param").asText();
                            assertEquals(hostile.field, param.replaceAll("\\[.*", ""), hostile::toString);
                            assertTrue(
                                    failure.path("error").asText().matches(param + ".* (must|has) .*"),
                                    failure::toString);
                        },
                        () -> door + ": " + hostile));
        assertEquals(0, Upstream.generations());
    }

    /** The document is too large to parse, so the function cannot tell what kind of event it is. */
    @ParameterizedTest
    @MethodSource("trees")
    void anInvocationWithAHugeTreeFails(Hostile hostile) {
        Doors.event(hostile.json).failedWith("UnsupportedEvent");
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void hostileArgumentsAreReportedToTheModel(Vendor vendor) {
        numbers()
                .filter(hostile -> !hostile.field.equals("trace") && !hostile.field.equals("of_another_api"))
                .forEach(hostile -> assertTimeoutPreemptively(PATIENCE, () -> {
                    String message = vendor.message(vendor.call("call_1", "{'prompt':'HERE'}"))
                            .toString();
                    String arguments = hostile.json;
                    // A vendor writes arguments as a text or as an object.
                    String hostileMessage = message.contains("\\\"HERE\\\"")
                            ? message.replace("{\\\"prompt\\\":\\\"HERE\\\"}", arguments.replace("\"", "\\\""))
                            : message.replace("{\"prompt\":\"HERE\"}", arguments);
                    HttpAnswer answer = Doors.post("/api/v1/tools/call", hostileMessage.getBytes(UTF_8));
                    JsonNode result = vendor.result(
                                    vendor.results(Doors.json(answer.body())).getFirst())
                            .answer();
                    JsonNode failure = Contract.failure("invalid_request", Contract.bare(result));
                    assertEquals(hostile.field, failure.path("param").asText(), hostile::toString);
                }));
        assertEquals(0, Upstream.generations());
    }

    /** Models write numbers as texts, which the function converts. */
    @Test
    void hostileNumbersInTextsAreRefused() {
        Stream.of("1e99999999999", "100e2147483647", "9".repeat(1_000_000), "1" + "0".repeat(1_000_000))
                .forEach(number -> assertTimeoutPreemptively(PATIENCE, () -> {
                    JsonNode failure = Mcp.HTTP.failure(
                            "invalid_request", "generate_image", "{'prompt':'a red panda','n':'" + number + "'}");
                    assertEquals("n", failure.path("param").asText());
                }));
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void anMcpClientGetsAnErrorForHostileJson(Mcp mcp) {
        numbers()
                .filter(hostile -> hostile.field.equals("n"))
                .forEach(hostile -> assertTimeoutPreemptively(PATIENCE, () -> {
                    JsonNode failure = mcp.failure("invalid_request", "generate_image", hostile.json);
                    assertEquals("n", failure.path("param").asText());
                    Mcp.refused(
                            400, -32600, mcp.send("{'jsonrpc':'2.0','id':" + number(hostile) + ",'method':'ping'}"));
                }));
        trees().forEach(hostile -> Mcp.refused(400, -32600, mcp.send(Mcp.request("tools/call", hostile.json))));
        assertEquals(0, Upstream.generations());
    }

    private static String number(Hostile hostile) {
        return hostile.json.substring(hostile.json.lastIndexOf(':') + 1, hostile.json.length() - 1);
    }

    @ParameterizedTest
    @EnumSource
    void aHostileConversationIsRefused(ChatForm form) {
        all().filter(hostile -> hostile.field.equals("trace"))
                .forEach(hostile -> assertTimeoutPreemptively(PATIENCE, () -> {
                    String request = form.says("hello").toString();
                    String trace = hostile.json.substring(hostile.json.indexOf("\"trace\""));
                    HttpAnswer answer = Doors.post(
                            form.path(), (request.substring(0, request.length() - 1) + "," + trace).getBytes(UTF_8));
                    assertEquals(400, answer.status(), answer::toString);
                    assertTrue(answer.text().contains("trace"), answer::toString);
                }));
        assertEquals(0, Upstream.generations());
    }

    /** Each hostile document is the only invalid message of a batch. */
    @Test
    void onlyTheHostileMessageOfABatchIsKept() {
        Stream.concat(numbers().filter(hostile -> hostile.field.equals("n")), trees())
                .forEach(hostile -> assertTimeoutPreemptively(PATIENCE, () -> {
                    ObjectNode event = EventKind.queue(
                            EventKind.message(PANDA, "good " + hostile.hashCode()),
                            EventKind.message(hostile.json, "hostile"));
                    JsonNode answer = Doors.event(event).answer();
                    assertEquals(
                            "[{\"itemIdentifier\":\"hostile\"}]",
                            answer.path("batchItemFailures").toString(),
                            hostile::toString);
                }));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "QUEUE")
    void otherEventsWithHostileJsonFail(EventKind kind) {
        all().forEach(hostile -> assertTimeoutPreemptively(PATIENCE, () -> {
            String event = kind == EventKind.BUS
                    ? kind.event("{'HERE':1}").toString().replace("{\"HERE\":1}", hostile.json)
                    : kind.event(hostile.json).toString();
            boolean tree = kind == EventKind.BUS && trees().anyMatch(hostile::equals);
            Doors.event(event).failedWith(tree ? "UnsupportedEvent" : "Rejected");
        }));
        assertEquals(0, Upstream.generations());
    }
}

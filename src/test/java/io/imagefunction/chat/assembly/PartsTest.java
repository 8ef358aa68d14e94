package io.imagefunction.chat.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Cases;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each piece of a stream is added to the right call, even if ids and indexes are missing or duplicate. */
class PartsTest {

    private static final String RED = "{\"prompt\":\"a red cat\"}";
    private static final String BLUE = "{\"prompt\":\"a blue cat\"}";

    /** Each row has the expected calls, and the pieces: elements of {@code tool_calls} in a delta. */
    static Stream<Arguments> streams() {
        return Stream.of(
                row("id and name empty later", List.of("draw " + RED), p(0, "a", "draw", ""), p(0, "", "", RED)),
                row("id and name null later", List.of("draw " + RED), p(0, "a", "draw", ""), p(0, null, null, RED)),
                row(
                        "id and name again",
                        List.of("draw " + RED),
                        p(0, "a", "draw", ""),
                        p(0, "a", "draw", "{\"prompt\":"),
                        p(0, "a", "draw", "\"a red cat\"}")),
                row(
                        "one index",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(0, "a", "draw", RED),
                        p(0, "b", "draw", BLUE)),
                row(
                        "one index, in pieces",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(0, "a", "draw", ""),
                        p(0, null, null, RED),
                        p(0, "b", "draw", ""),
                        p(0, null, null, BLUE)),
                row(
                        "one index, no ids",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(0, null, "draw", RED),
                        p(0, null, "draw", BLUE)),
                row("no index", List.of("draw " + RED), p(-1, "a", "draw", ""), p(-1, null, null, RED)),
                row(
                        "no index, no ids",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(-1, null, "draw", "{\"prompt\":"),
                        p(-1, null, null, "\"a red cat\"}"),
                        p(-1, null, "draw", BLUE)),
                row(
                        "no index, several ids",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(-1, "a", "draw", RED),
                        p(-1, "b", "draw", BLUE)),
                row(
                        "one id",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(0, "a", "draw", ""),
                        p(1, "a", "draw", ""),
                        p(0, "a", null, RED),
                        p(1, "a", null, BLUE)),
                row(
                        "one id and one index",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(0, "a", "draw", RED),
                        p(0, "a", "draw", BLUE)),
                row("a whole call twice", List.of("draw " + RED), p(0, "a", "draw", RED), p(0, "a", "draw", RED)),
                row(
                        "an id for each piece",
                        List.of("draw " + RED),
                        p(0, "a", "draw", "{\"prompt\":"),
                        p(0, "b", null, "\"a red cat\"}")),
                row("the id comes late", List.of("draw " + RED), p(0, null, "draw", ""), p(0, "a", null, RED)),
                row("the name comes late", List.of("draw " + RED), p(0, "a", null, ""), p(0, "a", "draw", RED)),
                row("the index comes late", List.of("draw " + RED), p(-1, "a", "draw", ""), p(0, null, null, RED)),
                row(
                        "indexes from 1",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(1, "a", "draw", ""),
                        p(2, "b", "draw", ""),
                        p(1, null, null, RED),
                        p(2, null, null, BLUE)),
                row(
                        "a name in pieces",
                        List.of("draw_it " + RED),
                        p(0, "a", "draw", ""),
                        p(0, null, "_it", ""),
                        p(0, null, null, RED)),
                row("an empty object first", List.of("draw " + RED), p(0, "a", "draw", "{}"), p(0, null, null, RED)),
                row(
                        "an empty object first, in pieces",
                        List.of("draw " + RED),
                        p(0, "a", "draw", " { }"),
                        p(0, null, null, "\n"),
                        p(0, "", "", "{\"prompt\":"),
                        p(0, null, null, "\"a red cat\"}")),
                row(
                        "an empty object first, id and name again",
                        List.of("draw " + RED),
                        p(0, "a", "draw", "{}"),
                        p(0, "a", "draw", "{\"prompt\":"),
                        p(0, "a", "draw", "\"a red cat\"}")),
                row(
                        "an empty object first, twice and no index",
                        List.of("draw " + RED),
                        p(-1, "a", "draw", "{}"),
                        p(-1, "a", "draw", "{}"),
                        p(-1, null, null, RED)),
                row(
                        "an empty object first, of two calls",
                        List.of("draw " + RED, "draw " + BLUE),
                        p(0, "a", "draw", "{}"),
                        p(1, "b", "draw", "{}"),
                        p(0, null, null, RED),
                        p(1, null, null, BLUE)),
                row(
                        "an empty object and another call",
                        List.of("now {}", "draw " + RED),
                        p(0, "a", "now", "{}"),
                        p(0, "b", "draw", RED)),
                row(
                        "an empty object within",
                        List.of("draw {\"prompt\":{}}"),
                        p(0, "a", "draw", "{\"prompt\":"),
                        p(0, null, null, "{}"),
                        p(0, null, null, "}")),
                row("both joined upstream", List.of("draw " + RED), p(0, "a", "draw", "{}" + RED)),
                row(
                        "calls without arguments",
                        List.of("now ", "draw " + RED),
                        p(-1, null, "now", ""),
                        p(-1, null, "draw", RED)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void streams(String why, List<String> calls, List<ObjectNode> pieces) {
        assertEquals(calls, readable(choice(pieces)));
    }

    @ParameterizedTest(name = "{0}, index as text")
    @MethodSource("streams")
    void theIndexMayBeText(String why, List<String> calls, List<ObjectNode> pieces) {
        pieces.stream()
                .filter(piece -> piece.has("index"))
                .forEach(piece -> piece.put("index", piece.path("index").asText()));
        assertEquals(calls, readable(choice(pieces)));
    }

    @Test
    void argumentsMayBeAnObject() {
        ObjectNode piece = p(0, "a", "draw", "");
        piece.withObject("/function").set("arguments", Cases.read(RED));

        assertEquals(List.of("draw " + RED), readable(choice(List.of(piece.deepCopy(), p(0, "a", "", "")))));
        assertEquals(List.of("draw " + RED), readable(choice(List.of(p(0, "a", "draw", "{}"), piece))));
    }

    @Test
    void everyCallHasAnIdOfItsOwn() {
        ChoiceSoFar choice = choice(List.of(
                p(0, null, "draw", RED), p(1, "", "draw", RED), p(2, "a", "draw", RED), p(3, "a", "draw", BLUE)));

        List<String> ids = new ArrayList<>();
        choice.json()
                .at("/message/tool_calls")
                .forEach(call -> ids.add(call.path("id").asText()));
        assertEquals(4, new HashSet<>(ids).size(), ids::toString);
        assertEquals("a", ids.get(2), "the first call keeps the model's id");
        assertEquals(choice.json(), choice.json(), "made-up ids must not change");
    }

    /** The calls are the same, however they are split into deltas and interleaved. */
    @Test
    void anySplitGivesTheSameCalls() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int calls = 1 + random.nextInt(4);
            boolean indexes = random.nextBoolean();
            List<String> expected = new ArrayList<>();
            List<List<ObjectNode>> streams = new ArrayList<>();
            for (int call = 0; call < calls; call++) {
                String arguments = "{\"prompt\":\"a {\\\"cat\\\"} " + seed + "\",\"n\":" + call + "}";
                expected.add("draw " + arguments);
                streams.add(split(random, indexes ? call : -1, "id" + call, arguments));
            }
            List<ObjectNode> pieces = new ArrayList<>();
            while (streams.stream().anyMatch(stream -> !stream.isEmpty())) {
                // Without an index, calls cannot be interleaved.
                int from = indexes ? random.nextInt(calls) : 0;
                while (streams.get(from).isEmpty()) {
                    from = (from + 1) % calls;
                }
                pieces.add(streams.get(from).removeFirst());
            }
            List<String> found = new ArrayList<>(readable(choice(pieces)));
            found.sort(null);
            expected.sort(null);
            assertEquals(expected, found, "seed " + seed + " " + pieces);
        }
    }

    private static List<ObjectNode> split(Random random, int index, String id, String arguments) {
        List<ObjectNode> pieces = new ArrayList<>();
        pieces.add(p(index, id, "draw", ""));
        for (int at = 0; at < arguments.length(); ) {
            int end = Math.min(arguments.length(), at + 1 + random.nextInt(12));
            String again = random.nextBoolean() ? id : random.nextBoolean() ? "" : null;
            pieces.add(p(index, again, random.nextBoolean() ? "" : null, arguments.substring(at, end)));
            at = end;
        }
        return pieces;
    }

    private static ChoiceSoFar choice(List<ObjectNode> pieces) {
        ChoiceSoFar choice = new ChoiceSoFar();
        for (ObjectNode piece : pieces) {
            ObjectNode chunk = piece.objectNode();
            chunk.putObject("delta").putArray("tool_calls").add(piece);
            choice.add(chunk, false);
        }
        return choice;
    }

    private static List<String> readable(ChoiceSoFar choice) {
        List<String> calls = new ArrayList<>();
        for (JsonNode call : choice.json().at("/message/tool_calls")) {
            JsonNode arguments = call.at("/function/arguments");
            calls.add(call.at("/function/name").asText() + " "
                    + (arguments.isObject() ? arguments.toString() : arguments.asText()));
        }
        return calls;
    }

    private static Arguments row(String why, List<String> calls, ObjectNode... pieces) {
        return Arguments.of(why, calls, List.of(pieces));
    }

    /** @param index -1 for none */
    private static ObjectNode p(int index, String id, String name, String arguments) {
        ObjectNode piece = (ObjectNode) Cases.read("{}");
        if (index >= 0) {
            piece.put("index", index);
        }
        piece.put("id", id).put("type", "function");
        piece.putObject("function").put("name", name).put("arguments", arguments);
        return piece;
    }
}

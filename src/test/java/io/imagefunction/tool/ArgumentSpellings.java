package io.imagefunction.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Spellings of {@code generate_image}'s arguments that language models and clients use, and their meaning. */
public final class ArgumentSpellings {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String URL = "https://example.com/a.png";
    private static final String REFERENCE = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + URL + "\"}}";

    /** The spellings of one value for each argument, as observed in clients and models of several vendors. */
    private static final Map<String, List<JsonNode>> VALUES = Map.of(
            "output_compression",
            List.of(
                    json("80"),
                    json("80.0"),
                    json("8e1"),
                    json("[80]"),
                    json("['80']"),
                    text("80"),
                    text("80.0"),
                    text(" 80 "),
                    text("[80]")),
            "quality",
            List.of(text("high"), text("High"), text(" high "), json("['high']"), text("[\"high\"]"), text("\"high\"")),
            "model",
            List.of(text("openai/gpt-image-1"), json("['openai/gpt-image-1']"), text("\"openai/gpt-image-1\"")),
            "prompt",
            List.of(text("a cat"), json("['a cat']")),
            "input_references",
            List.of(
                    json("['" + URL + "']"),
                    json("[['" + URL + "']]"),
                    json("['" + URL + "','',null]"),
                    json("{'url':'" + URL + "'}"),
                    json("[{'image_url':'" + URL + "'}]"),
                    json("[" + REFERENCE + "]"),
                    text(URL),
                    text("[\"" + URL + "\"]"),
                    text("[" + URL + "]"),
                    text("['" + URL + "']"),
                    text("\"" + URL + "\""),
                    text(text("[\"" + URL + "\"]").toString())));

    private static final List<JsonNode> NOTHING = List.of(json("null"), text(""), text(" "));
    private static final List<JsonNode> NO_VALUE = List.of(text("null"), text(" null "), json("[null]"));
    private static final List<JsonNode> NO_LIST =
            List.of(json("[]"), json("['']"), json("[null]"), text("[]"), text("null"));

    private static final List<String> PROMPTS =
            List.of("123", "1.0", "[1]", "[\"a\"]", "null", "true", "{\"a\":1}", "\"quoted\"", "  a cat");

    private ArgumentSpellings() {}

    /**
     * One spelling and its meaning.
     *
     * @param written the arguments, a JSON object
     * @param meant the request that upstream must get
     */
    public record Spelling(ObjectNode written, ObjectNode meant) {

        @Override
        public String toString() {
            return written.toString();
        }
    }

    public static List<Spelling> all() {
        return Stream.of(ofValues(), ofNothing(), ofPrompts())
                .flatMap(each -> each)
                .toList();
    }

    /** A few spellings that vary every argument. For the tests of doors, in which each picture takes time. */
    public static List<Spelling> some() {
        Stream<Spelling> written = IntStream.of(1, 4, 8, 11).mapToObj(number -> {
            ObjectNode spelled = written();
            VALUES.forEach((name, values) -> spelled.set(name, values.get(number % values.size())));
            spelled.put("prompt", "a cat"); // Agents send a list as text, and the text of a prompt is never parsed.
            return new Spelling(spelled, meant());
        });
        ObjectNode left = (ObjectNode) json("{'prompt':'[1]','model':'openai/gpt-image-1'}");
        ObjectNode empty = left.deepCopy().put("quality", "").put("output_compression", "null");
        empty.putNull("size").put("input_references", "[]");
        return Stream.concat(written, Stream.of(new Spelling(empty, left))).toList();
    }

    private static Stream<Spelling> ofValues() {
        return VALUES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(argument -> argument.getValue().stream()
                        .map(value -> new Spelling(with(argument.getKey(), value), meant())));
    }

    private static Stream<Spelling> ofNothing() {
        Stream<String> optional =
                Stream.of("output_compression", "quality", "input_references", "size", "seed", "resolution", "user");
        return Stream.concat(
                optional.flatMap(name -> NOTHING.stream().map(value -> without(name, value))),
                Stream.concat(
                        Stream.of("output_compression", "quality", "seed")
                                .flatMap(name -> NO_VALUE.stream().map(value -> without(name, value))),
                        NO_LIST.stream().map(value -> without("input_references", value))));
    }

    private static Stream<Spelling> ofPrompts() {
        return PROMPTS.stream()
                .map(prompt -> new Spelling(written().put("prompt", prompt), meant().put("prompt", prompt)));
    }

    private static Spelling without(String name, JsonNode value) {
        ObjectNode meant = meant();
        meant.remove(name);
        return new Spelling(with(name, value), meant);
    }

    private static ObjectNode with(String name, JsonNode value) {
        ObjectNode written = written();
        written.set(name, value);
        return written;
    }

    private static ObjectNode written() {
        return (ObjectNode)
                json("{'prompt':'a cat','model':'openai/gpt-image-1','quality':'high','output_format':'jpeg',"
                        + "'output_compression':80,'input_references':['" + URL + "']}");
    }

    private static ObjectNode meant() {
        ObjectNode meant = written();
        meant.putArray("input_references").add(json(REFERENCE));
        return meant;
    }

    /** Parses JSON that may use apostrophes for quotes. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"').getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static JsonNode text(String text) {
        return TextNode.valueOf(text);
    }
}

package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.TestSettings;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Handling;
import io.imagefunction.tool.ArgumentSpellings.Spelling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments of the image tool are converted to their type. Values that do not fit are refused by name. */
class ImageArgumentsTest {

    private static final Offer EVERYTHING = Offer.of(TestSettings.of(Map.of()).image());

    @ParameterizedTest
    @MethodSource
    void everySpellingOfAValueIsThatValue(Spelling spelling) throws Exception {
        ObjectNode body = read(spelling.written());

        assertEquals(
                StrictJson.MAPPER.readTree(spelling.meant().toString()), StrictJson.MAPPER.readTree(body.toString()));
    }

    static List<Spelling> everySpellingOfAValueIsThatValue() {
        return Stream.concat(ArgumentSpellings.all().stream(), ArgumentSpellings.some().stream())
                .toList();
    }

    @Test
    void allArgumentsMayBeOneText() {
        TextNode text = TextNode.valueOf("{\"prompt\":\"a cat\"}");

        for (JsonNode written : List.of(text, TextNode.valueOf(text.toString()), TextNode.valueOf(" " + text + "\n"))) {
            assertEquals("a cat", read(written).path("prompt").asText());
        }
    }

    @Test
    void emptyArgumentsLackThePrompt() throws Exception {
        for (JsonNode nothing : List.of(
                MissingNode.getInstance(),
                NullNode.getInstance(),
                text(""),
                text(" "),
                text("null"),
                text("{}"),
                text("[]"),
                json("[]"))) {
            assertEquals(Optional.of("prompt"), refused(nothing).failure().param());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a red panda'", "7", "true", "[1]", "[{'prompt':'a'}]", "'{'", "'[1]'"})
    void argumentsThatAreNoObjectAreRefused(String arguments) throws Exception {
        assertEquals(
                Optional.of("arguments"), refused(json(arguments)).failure().param());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n true",
                "n [1,2]",
                "n 'two'",
                "n '1.5'",
                "n '1e999999999'",
                "n 1e999999999",
                "seed '9223372036854775808'",
                "quality true",
                "quality ['low','high']",
                "quality {'value':'low'}",
                "prompt 5",
                "prompt ['a','b']",
                "model {}",
                "input_references 'a red panda'",
                "input_references 'data:image/png;base64,iVBORw0KGgo='",
                "input_references 7",
                "input_references {'a':'https://example.com/a.png'}",
                "input_references ['https://example.com/a.png',7]",
                "idempotency_key 'a b'"
            })
    void anInvalidValueIsRefusedByName(String nameAndValue) throws Exception {
        String[] parts = nameAndValue.split(" ", 2);
        ObjectNode arguments = (ObjectNode) json("{'prompt':'a'}");
        arguments.set(parts[0], json(parts[1]));

        assertEquals(Optional.of(parts[0]), refused(arguments).failure().param());
    }

    /** A megabyte of any text is read quickly. */
    @Test
    void longTextsAreReadQuickly() {
        for (String part : List.of("9", " ", ",", "[", "\"", "'", ", https://a", "\\\"")) {
            String text = part.repeat(1_000_000 / part.length());
            for (String name : List.of("n", "quality", "model", "input_references")) {
                ObjectNode arguments =
                        StrictJson.MAPPER.createObjectNode().put("prompt", "a").put(name, text);
                assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                    try {
                        read(arguments);
                    } catch (FailureException refused) {
                        assertEquals(Optional.of(name), refused.failure().param());
                    }
                });
            }
        }
    }

    private static ObjectNode read(JsonNode arguments) {
        return ImageArguments.read(arguments, EVERYTHING, Handling.STRICT, PictureKind.GENERATE)
                .request()
                .body();
    }

    private static FailureException refused(JsonNode arguments) {
        return assertThrows(FailureException.class, () -> read(arguments));
    }

    private static JsonNode text(String text) {
        return TextNode.valueOf(text);
    }

    private static JsonNode json(String text) throws Exception {
        return StrictJson.MAPPER.readTree(text.replace('\'', '"'));
    }
}

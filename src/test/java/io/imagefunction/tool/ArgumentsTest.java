package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments of a tool call accept the many ways in which models write texts and flags. */
class ArgumentsTest {

    private static final List<String> NAMES = List.of("id", "details");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            true         | true
            "true"       | true
            "True"       | true
            " TRUE "     | true
            [true]       | true
            ["True"]     | true
            "[true]"     | true
            false        | false
            "False"      | false
            ["FALSE"]    | false
            null         | false
            "null"       | false
            "Null"       | false
            ""           | false
            [null]       | false
            """)
    void aFlagMayBeWrittenInManyWays(String written, boolean meant) throws Exception {
        assertEquals(meant, read("details", written).isTrue("details"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "\"yes\"", "\"truely\"", "{}", "[]", "[true,true]", "[[\"x\"]]"})
    void anInvalidFlagIsRefusedByName(String written) throws Exception {
        Arguments arguments = read("details", written);

        assertRefused("details", named -> arguments.isTrue(named));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "a job"      | a job
            ["a job"]    | a job
            [["a job"]]  | a job
            "123"        | 123
            "null"       | null
            null         |
            [null]       |
            ""           |
            """)
    void aTextIsNeverParsed(String written, String meant) throws Exception {
        assertEquals(Optional.ofNullable(meant), read("id", written).text("id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "{}", "[]", "[7]", "[\"a\",\"b\"]"})
    void anInvalidTextIsRefusedByName(String written) throws Exception {
        Arguments arguments = read("id", written);

        assertRefused("id", arguments::text);
    }

    @Test
    void anOmittedArgumentIsAbsent() throws Exception {
        Arguments none = Arguments.of(StrictJson.MAPPER.readTree("{}"), "a_tool", NAMES);

        assertEquals(Optional.empty(), none.text("id"));
        assertEquals(false, none.isTrue("details"));
    }

    /** The error repeats the name only if it looks like one, because a model may write anything as a name. */
    @ParameterizedTest
    @CsvSource({"colour, colour", "input_references.0, input_references.0", "a b, arguments", "'<script>', arguments"})
    void anUnknownArgumentIsRefusedByName(String name, String param) {
        ObjectNode written = StrictJson.MAPPER.createObjectNode().put("id", "a").put(name, "b");

        FailureException refused = assertThrows(FailureException.class, () -> Arguments.of(written, "a_tool", NAMES));

        assertEquals(Optional.of(param), refused.failure().param());
        assertEquals(
                param + " is no argument of a_tool. Leave it out; there are: id, details.",
                refused.failure().message());
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void aLongNameIsNotRepeated(int length, boolean repeated) {
        String name = "n".repeat(length);
        ObjectNode written = StrictJson.MAPPER.createObjectNode().put(name, "b");

        FailureException refused = assertThrows(FailureException.class, () -> Arguments.of(written, "a_tool", NAMES));

        assertEquals(
                Optional.of(repeated ? name : "arguments"), refused.failure().param());
    }

    @Test
    void anEmptyUnknownArgumentIsIgnored() throws Exception {
        Arguments read = Arguments.of(
                StrictJson.MAPPER.readTree("{\"id\":\"a\",\"colour\":null,\"size\":\"\"}"), "a_tool", NAMES);

        assertEquals(Optional.of("a"), read.text("id"));
    }

    private static Arguments read(String name, String value) throws Exception {
        return Arguments.of(StrictJson.MAPPER.readTree("{\"" + name + "\":" + value + "}"), "a_tool", NAMES);
    }

    private static void assertRefused(String name, Function<String, Object> reading) {
        FailureException refused = assertThrows(FailureException.class, () -> reading.apply(name));
        assertEquals(Optional.of(name), refused.failure().param());
    }
}

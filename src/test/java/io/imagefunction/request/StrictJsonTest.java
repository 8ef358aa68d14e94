package io.imagefunction.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NumericNode;
import io.imagefunction.json.BoundedJsonFactory;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775808", "0.10", "1e999", "-12.5E-999", "1e+0007", "1.0e2"})
    void numbersAreReadExactlyAsWritten(String number) throws Exception {
        JsonNode read = StrictJson.parse(("[" + number + "]").getBytes(UTF_8)).get(0);

        assertEquals(0, new java.math.BigDecimal(number).compareTo(read.decimalValue()));
        assertEquals(read, StrictJson.EVENTS.readTree(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e1000",
                "1e-1000",
                "-1E+2147483648",
                "1e99999999999",
                "100e2147483647",
                "11111111112222222222333333333344444444445555555555666666666677777777778888888888999999999900000000001"
            })
    void numbersBeyondTheLimitsAreNotANumber(String number) throws Exception {
        for (JsonNode read : new JsonNode[] {
            StrictJson.MAPPER.readTree("{\"a\":" + number + "}").get("a"),
            StrictJson.MAPPER.readTree(number.getBytes(UTF_8)),
            StrictJson.MAPPER.readTree(new StringReader("[1," + number + "]")).get(1),
            StrictJson.EVENTS.readTree(new ByteArrayInputStream(number.getBytes(UTF_8)))
        }) {
            assertTrue(read instanceof NumericNode nan && nan.isNaN(), read::toString);
            assertFalse(read.isIntegralNumber());
        }
    }

    /** A paid answer must stay readable, so a number beyond the limits counts as unknown. */
    @Test
    void numbersBeyondTheLimitsAreNullInAnswers() throws Exception {
        JsonMapper answers = JsonMapper.builder(BoundedJsonFactory.forAnswers()).build();

        JsonNode answer = answers.readTree("{\"cost\":1e99999999999,\"tokens\":" + "9".repeat(100_000) + ",\"n\":0.5}");

        assertEquals("{\"cost\":null,\"tokens\":null,\"n\":0.5}", answer.toString());
    }

    @Test
    void anEventMayBeLargerThanARequest() throws Exception {
        String tree = "[" + "{},".repeat(100_000) + "{}]";

        assertEquals(100_001, StrictJson.EVENTS.readTree(tree).size());
        assertThrows(StreamConstraintsException.class, () -> StrictJson.MAPPER.readTree(tree));
        String larger = "[" + tree + "," + tree + "]";
        assertThrows(StreamConstraintsException.class, () -> StrictJson.EVENTS.readTree(larger));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":1}", "{} {}", "[1,]", "NaN", "1e", "--1"})
    void ambiguousJsonIsRefused(String json) {
        assertThrows(JsonProcessingException.class, () -> StrictJson.MAPPER.readTree(json));
        var refused = assertThrows(
                io.imagefunction.failure.FailureException.class, () -> StrictJson.parse(json.getBytes(UTF_8)));
        assertEquals(Optional.of("body"), refused.failure().param());
    }
}

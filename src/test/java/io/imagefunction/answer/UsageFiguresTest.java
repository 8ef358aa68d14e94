package io.imagefunction.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.metric.Metric;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cost is counted, or counted as unknown, never both. */
class UsageFiguresTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Metric, Number> values = new EnumMap<>(Metric.class);

    @ParameterizedTest
    @CsvSource({
        "{'cost':0.04}, false, 0.04",
        "{'cost':0.04}, true, 0.04",
        "{'cost':0}, false, 0",
        "{'cost':1000000}, false, 1000000",
        "{'cost':1000001}, false,",
        "{'cost':-1}, true,",
        "{'cost':null}, false,",
        "{'cost':null}, true,",
        "{}, true,",
        ", false,",
        ", true, 0"
    })
    void aCostIsKnownOrNot(String usage, boolean free, BigDecimal cost) throws Exception {
        Optional<JsonNode> read = usage == null ? Optional.empty() : Optional.of(json(usage));

        UsageFigures.cost(read, free, values);

        if (cost == null) {
            assertEquals(Map.of(Metric.UNKNOWN_COSTS, 1), values);
        } else {
            assertEquals(1, values.size());
            assertEquals(0, cost.compareTo((BigDecimal) values.get(Metric.COST)));
        }
    }

    @Test
    void tokensHaveOneOfSeveralNames() throws Exception {
        UsageFigures.tokens(json("{'b':3}"), Metric.INPUT_TOKENS, values, "a", "b");
        UsageFigures.tokens(json("{'a':-1,'b':1.5,'c':'4'}"), Metric.OUTPUT_TOKENS, values, "a", "b", "c");

        assertEquals(Map.of(Metric.INPUT_TOKENS, 3L), values);
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}

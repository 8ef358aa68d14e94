package io.imagefunction.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class UsageSumTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void tokensAndCostsAreAddedWithoutRoundingErrors() throws Exception {
        assertEquals(
                json("{'total_tokens':30,'cost':0.3,'cost_details':{'upstream':0.03},'is_byok':false}"),
                sum(
                        "{'total_tokens':10,'cost':0.1,'cost_details':{'upstream':0.01},'is_byok':false}",
                        "{'total_tokens':20,'cost':0.2,'cost_details':{'upstream':0.02},'is_byok':false}"));
    }

    @Test
    void theSumIsUnknownIfOneCostIsUnknown() throws Exception {
        assertEquals(json("{'cost':null,'tokens':3}"), sum("{'cost':null,'tokens':1}", "{'cost':0.2,'tokens':2}"));
        assertEquals(json("{'cost':null,'tokens':3}"), sum("{'cost':0.2,'tokens':1}", "{'cost':null,'tokens':2}"));
    }

    @Test
    void aValueOfOnlyOneCallIsKept() throws Exception {
        assertEquals(json("{'a':1,'b':{'c':'x'}}"), sum("{'a':1}", "{'b':{'c':'x'}}"));
    }

    private static JsonNode sum(String one, String other) throws Exception {
        return JSON.readTree(UsageSum.of(json(one), json(other)).toString());
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}

package io.imagefunction.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever upstream reports, typed clients of OpenAI find each of their numbers, and it is an integer. */
class OpenAiUsageTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                    | 0 | 0 | 0 | 0 | 0
            {'cost':null}                                                                         | 0 | 0 | 0 | 0 | 0
            {'budget':{'limit':1}}                                                                | 0 | 0 | 0 | 0 | 0
            {'prompt_tokens':3,'completion_tokens':4,'total_tokens':7}                            | 3 | 4 | 7 | 0 | 0
            {'prompt_tokens':3,'completion_tokens':4}                                             | 3 | 4 | 7 | 0 | 0
            {'input_tokens':3,'output_tokens':4,'prompt_tokens':9,'total_tokens':8}               | 3 | 4 | 8 | 0 | 0
            {'prompt_tokens':2.5,'completion_tokens':4.4,'total_tokens':6.9}                      | 3 | 4 | 7 | 0 | 0
            {'prompt_tokens':null,'completion_tokens':'4','total_tokens':[]}                      | 0 | 0 | 0 | 0 | 0
            {'input_tokens':-1,'output_tokens':1e300}                                             | 0 | 2147483647 | 2147483647 | 0 | 0
            {'input_tokens':5,'input_tokens_details':{'image_tokens':2,'text_tokens':3}}          | 5 | 0 | 5 | 2 | 3
            {'prompt_tokens':5,'prompt_tokens_details':{'image_tokens':2,'cached_tokens':0}}      | 5 | 0 | 5 | 2 | 0
            {'input_tokens_details':null,'prompt_tokens_details':{'text_tokens':1.0}}             | 0 | 0 | 0 | 0 | 1
            """)
    void everyNumberIsAnInteger(String reported, long input, long output, long total, long image, long text) {
        ObjectNode before = object("{'usage':" + reported + "}");
        JsonNode usage = OpenAiUsage.addTo(before.deepCopy()).path("usage");

        assertEquals(input, integer(usage.path("input_tokens")));
        assertEquals(output, integer(usage.path("output_tokens")));
        assertEquals(total, integer(usage.path("total_tokens")));
        assertEquals(image, integer(usage.at("/input_tokens_details/image_tokens")));
        assertEquals(text, integer(usage.at("/input_tokens_details/text_tokens")));
        before.path("usage").properties().stream()
                .filter(member -> !member.getKey().matches("(in|out|total).*"))
                .forEach(member -> assertEquals(member.getValue(), usage.path(member.getKey())));
    }

    /** The result, which may still be recorded, has the same object. */
    @Test
    void theReportedUsageIsNotChanged() {
        ObjectNode answer = object("{'usage':{'prompt_tokens':3}}");
        JsonNode reported = answer.path("usage");

        OpenAiUsage.addTo(answer);

        assertEquals(object("{'prompt_tokens':3}"), reported);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}
            {'usage':null}
            {'usage':'x'}
            """)
    void noUsageIsInvented(String answer) {
        assertEquals(object(answer), OpenAiUsage.addTo(object(answer)));
    }

    private static long integer(JsonNode number) {
        assertEquals(true, number.isIntegralNumber(), number::toString);
        return number.longValue();
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

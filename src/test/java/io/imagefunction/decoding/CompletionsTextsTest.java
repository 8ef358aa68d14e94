package io.imagefunction.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text that is held back as a possible data URL continues in the same text. */
class CompletionsTextsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final CompletionsTexts texts = new CompletionsTexts(picture -> "https://picture", this::take);

    /** @param members of the first pieces of two calls, and of the first call's second piece */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'index':0,'id':'a' | 'index':1,'id':'b' | 'index':0",
                "'index':0,'id':'a' | 'index':0,'id':'b' | 'index':0,'id':'a'",
                "'id':'a'           | 'id':'b'           | 'id':'a'",
            })
    void callsKeepTheirOwnText(String first, String second, String again) throws Exception {
        chunk(first + ",'function':{'name':'f','arguments':'a red'}");
        chunk(second + ",'function':{'name':'f','arguments':'blue dat'}");
        chunk(again + ",'function':{'arguments':' cat'}");
        texts.accept(new UpstreamEvent.Done());

        assertEquals(Map.of("a", "a red cat", "b", "blue dat"), arguments);
    }

    /** Some servers give each piece of a call a new ID. */
    @ParameterizedTest
    @CsvSource({"x, y", "'', ''", "a, a"})
    void aCallWhoseIdChangesIsOneText(String second, String third) throws Exception {
        chunk("'index':0,'id':'a','function':{'name':'f','arguments':'a red'}");
        chunk("'index':0,'id':'" + second + "','function':{'arguments':' ca'}");
        chunk("'index':0,'id':'" + third + "','function':{'arguments':'t'}");
        texts.accept(new UpstreamEvent.Done());

        assertEquals("a red cat", String.join("", arguments.values()));
    }

    private void chunk(String call) throws JsonProcessingException {
        String chunk = "{'choices':[{'index':0,'delta':{'tool_calls':[{" + call + "}]}}]}";
        texts.accept(new UpstreamEvent.Data("", JSON.readTree(chunk.replace('\'', '"'))));
    }

    private void take(UpstreamEvent event) {
        if (event instanceof UpstreamEvent.Data data && data.json() instanceof ObjectNode chunk) {
            for (JsonNode call : chunk.at("/choices/0/delta/tool_calls")) {
                String id = call.path("id").asText("");
                String known = call.path("index").asInt() == 0 ? "a" : "b";
                arguments.merge(
                        id.isEmpty() ? known : id,
                        call.at("/function/arguments").asText(),
                        String::concat);
            }
        }
    }
}

package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.request.StrictJson;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several URLs in one text are read as a list, because models write lists so when the schema has no type. */
class ReferencesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        https://a.example/1.png                               | https://a.example/1.png
        https://a.example/1,2.png                             | https://a.example/1,2.png
        https://a.example/1.png,https://a.example/2.png       | https://a.example/1.png https://a.example/2.png
        https://a.example/1.png, https://a.example/2.png      | https://a.example/1.png https://a.example/2.png
        https://a.example/1.png https://a.example/2.png       | https://a.example/1.png https://a.example/2.png
        https://a.example/1,2.png,https://a.example/3.png     | https://a.example/1,2.png https://a.example/3.png
        [https://a.example/1.png, HTTP://a.example/2.png]     | https://a.example/1.png HTTP://a.example/2.png
        ['https://a.example/1.png', 'HTTPS://A.example/2']    | https://a.example/1.png HTTPS://A.example/2
        ["HTTPS://A.example/1.png"]                           | HTTPS://A.example/1.png
        20261121-0123456789abcdef0123456789abcdef             | 20261121-0123456789abcdef0123456789abcdef
        [20261121-0123456789abcdef0123456789abcdef, https://a.example/1.png] | 20261121-0123456789abcdef0123456789abcdef https://a.example/1.png
        s3://bucket/images/a.png, s3://bucket/images/b.png    | s3://bucket/images/a.png s3://bucket/images/b.png
        {"type":"image_id","id":"20261121-0123456789abcdef0123456789abcdef"} | 20261121-0123456789abcdef0123456789abcdef
        """)
    void aTextIsSplitIntoItsUrls(String text, String urls) {
        JsonNode read = References.read(TextNode.valueOf(text), false);

        assertEquals(
                List.of(urls.split(" ")),
                read.valueStream()
                        .map(reference -> reference.at("/image_url/url").asText())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[null]", "[\"\"]", "[\" \",null]"})
    void anEmptyListIsNoReference(String written) throws Exception {
        assertTrue(References.read(StrictJson.MAPPER.readTree(written), false).isNull());
    }
}

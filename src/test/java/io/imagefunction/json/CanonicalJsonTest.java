package io.imagefunction.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.request.StrictJson;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    /** Records of earlier versions are found by hashes of this text, so it must never change. */
    @Test
    void theCanonicalTextNeverChanges() throws Exception {
        String json =
                "{\"b\":[1.50,100,0.0,1e2,-0,1E-7,123456789012345678901234567890],\"a\":{\"d\":null,\"c\":\"é\\n\\\"\\u2028/\"},"
                        + "\"\":[true,false,{}]}";

        assertEquals(
                "{\"\":[true,false,{}],\"a\":{\"c\":\"é\\n\\\"\u2028/\",\"d\":null},"
                        + "\"b\":[1.5,1E+2,0,1E+2,0,1E-7,1.2345678901234567890123456789E+29]}",
                CanonicalJson.of(StrictJson.MAPPER.readTree(json)));
    }
}

package io.imagefunction.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Reads a request's body strictly: what is ambiguous, such as a field that comes twice, is not paid for. */
public final class JsonBody {

    private static final int DEEPEST = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(Integer.MAX_VALUE) // the size of the whole body is what is limited
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonBody() {}

    /** For what is read elsewhere, and as strictly. */
    public static JsonMapper strict() {
        return JSON;
    }

    /** @throws io.imagefunction.generation.GenerationException that says where it is wrong */
    public static JsonNode parse(byte[] body) {
        if (body == null || body.length == 0) {
            throw invalid("The body is empty: send a JSON object such as {\"prompt\":\"a red panda\"}.");
        }
        if (!isUtf8(body)) {
            throw invalid("The body is not valid JSON: it must be UTF-8.");
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            var location = malformed.getLocation();
            String where = location == null
                    ? ""
                    : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
            throw invalid("The body is not valid JSON" + where + ".");
        } catch (IOException unreadable) {
            throw invalid("The body is not valid JSON.");
        }
    }

    /** The parser itself takes overlong forms, and halves of surrogate pairs. */
    private static boolean isUtf8(byte[] body) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer piece = CharBuffer.allocate(Math.min(body.length, 8192) + 1);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            piece.clear();
            result = decoder.decode(bytes, piece, true);
        }
        return !result.isError();
    }

    private static RuntimeException invalid(String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, "body", message).toException();
    }
}

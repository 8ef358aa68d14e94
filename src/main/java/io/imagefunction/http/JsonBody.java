package io.imagefunction.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.StrictJson;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Reads a request's body, and says where it is wrong. */
public final class JsonBody {

    private JsonBody() {}

    /** For what is read elsewhere, and as strictly. */
    public static JsonMapper strict() {
        return StrictJson.MAPPER;
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
            return StrictJson.MAPPER.readTree(body);
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

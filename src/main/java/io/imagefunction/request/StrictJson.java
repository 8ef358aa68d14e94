package io.imagefunction.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.json.BoundedJsonFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Reads all JSON that comes from outside and asks for something. Ambiguous JSON, such as a duplicate field, is refused
 * before anything is paid. JSON that would cost too much memory or time is not read ({@link BoundedJsonFactory}).
 */
public final class StrictJson {

    private static final int TOKENS = 100_000;

    /** The largest event of Lambda, six megabytes, has 285,000 tokens if it consists of small messages of a queue. */
    private static final int TOKENS_OF_AN_EVENT = 300_000;

    /** Reads requests. */
    public static final JsonMapper MAPPER = mapper(BoundedJsonFactory.forRequests(TOKENS));

    /** Reads events, which may hold many requests. */
    public static final JsonMapper EVENTS = mapper(BoundedJsonFactory.forRequests(TOKENS_OF_AN_EVENT));

    /** The limits of a request, to follow "must have" in a sentence. */
    public static final String LIMITS = BoundedJsonFactory.limits(TOKENS);

    /** The limits of an event, to follow "must have" in a sentence. */
    public static final String EVENT_LIMITS = BoundedJsonFactory.limits(TOKENS_OF_AN_EVENT);

    private StrictJson() {}

    private static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /**
     * Reads a request's body.
     *
     * @throws io.imagefunction.failure.FailureException that says where the error is
     */
    public static JsonNode parse(byte[] body) {
        if (body == null || body.length == 0) {
            throw invalid("body", "The body is empty: send a JSON object such as {\"prompt\":\"a red panda\"}.");
        }
        if (!isUtf8(body)) {
            throw invalid("body", "The body is not valid JSON: it must be UTF-8.");
        }
        try (JsonParser parser = MAPPER.createParser(body)) {
            return read(parser);
        } catch (JsonProcessingException malformed) {
            var location = malformed.getLocation();
            String where = location == null
                    ? ""
                    : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
            throw invalid("body", "The body is not valid JSON" + where + ".");
        } catch (IOException unreadable) {
            throw invalid("body", "The body is not valid JSON.");
        }
    }

    private static JsonNode read(JsonParser parser) throws IOException {
        try {
            JsonNode document = MAPPER.readTree(parser);
            return document == null ? MAPPER.missingNode() : document;
        } catch (StreamConstraintsException beyond) {
            String field = field(parser.getParsingContext());
            throw field == null
                    ? invalid("body", "The body must have " + LIMITS + ".")
                    : invalid(field, field + " is too large: the body must have " + LIMITS + ".");
        }
    }

    /** The document's member that is being read; null if there is none. */
    private static String field(JsonStreamContext context) {
        String name = null;
        for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            name = at.getCurrentName();
        }
        return name;
    }

    /** Checked here, because the parser itself accepts overlong forms and halves of surrogate pairs. */
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

    private static RuntimeException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

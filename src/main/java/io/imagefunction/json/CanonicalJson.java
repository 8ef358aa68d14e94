package io.imagefunction.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Writer of canonical JSON, so that equal values have equal text: members are sorted, and numbers have no redundant
 * zeros. Numbers must be within {@link io.imagefunction.json.BoundedJsonFactory}'s limits.
 */
public final class CanonicalJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CanonicalJson() {}

    public static String of(JsonNode value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonNode value, JsonGenerator out) throws IOException {
        if (value instanceof ObjectNode object) {
            out.writeStartObject();
            for (var member : object.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .toList()) {
                out.writeFieldName(member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof ArrayNode array) {
            out.writeStartArray();
            for (JsonNode element : array) {
                write(element, out);
            }
            out.writeEndArray();
        } else if (value.isNumber()) {
            out.writeNumber(value.decimalValue().stripTrailingZeros());
        } else {
            JSON.writeTree(out, value);
        }
    }
}

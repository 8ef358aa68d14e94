package io.imagefunction.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.StrictJson;

/** Parses JSON that is written as text in the source. */
public final class Json {

    private Json() {}

    public static ObjectNode object(String json) {
        try {
            return (ObjectNode) StrictJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

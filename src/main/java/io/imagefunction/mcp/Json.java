package io.imagefunction.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.StrictJson;

/** JSON that is written in the source as it is. */
final class Json {

    private Json() {}

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) StrictJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

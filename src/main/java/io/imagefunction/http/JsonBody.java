package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.StrictJson;

/** Reads a request's body. */
public final class JsonBody {

    private JsonBody() {}

    public static JsonNode parse(byte[] body) {
        return StrictJson.parse(body);
    }
}

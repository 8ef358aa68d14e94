package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Events as AWS documents them, each a fresh copy to change. */
public final class Events {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Events() {}

    public static ObjectNode event(String name) {
        try (InputStream json = Events.class.getResourceAsStream("/events/" + name + ".json")) {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An HTTP API's request that accepts anything. */
    public static ObjectNode get(String path) {
        return request("GET", path);
    }

    public static ObjectNode request(String method, String path) {
        ObjectNode event = event("http-api");
        event.put("rawPath", path).put("rawQueryString", "").putNull("body");
        event.withObject("/requestContext").put("stage", "$default").remove("authorizer");
        event.withObject("/headers").remove("accept");
        event.withObject("/requestContext/http").put("method", method);
        return event;
    }
}

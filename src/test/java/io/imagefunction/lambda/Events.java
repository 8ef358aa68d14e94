package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Events from the documentation of AWS. Each call returns a fresh copy that may be changed. */
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

    /** An event of an HTTP API whose request accepts any answer. */
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

    /** An event of the template's REST API. */
    public static ObjectNode streamed(String method, String target, String body) {
        String[] pathAndQuery = target.split("\\?", 2);
        ObjectNode event = event("rest-api");
        event.put("httpMethod", method).put("path", pathAndQuery[0]).put("body", body);
        event.withObject("/multiValueHeaders").putArray("Accept").add("*/*");
        event.withObject("/pathParameters").put("proxy", pathAndQuery[0].substring(1));
        event.withObject("/requestContext").put("path", "/v1" + pathAndQuery[0]);
        event.withObject("/requestContext").put("requestTimeEpoch", System.currentTimeMillis());
        event.putNull("queryStringParameters").putNull("multiValueQueryStringParameters");
        if (pathAndQuery.length > 1) {
            String[] nameAndValue = pathAndQuery[1].split("=");
            event.putObject("queryStringParameters").put(nameAndValue[0], nameAndValue[1]);
            event.putObject("multiValueQueryStringParameters")
                    .putArray(nameAndValue[0])
                    .add(nameAndValue[1]);
        }
        event.putObject("stageVariables").put("imageAnswers", "streamed");
        return event;
    }
}

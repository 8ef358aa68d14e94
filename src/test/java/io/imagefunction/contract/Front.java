package io.imagefunction.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.lambda.Events;
import java.util.List;

/** A gateway in front of the function, and the events that it makes of requests. */
enum Front {
    HTTP_API("http-api", "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod") {
        @Override
        void put(ObjectNode event, String method, String path, String query) {
            event.put("rawPath", "/prod" + path).put("rawQueryString", query).put("routeKey", "$default");
            event.withObject("/requestContext/http").put("method", method);
        }
    },
    FUNCTION_URL("function-url", "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws") {
        @Override
        void put(ObjectNode event, String method, String path, String query) {
            event.put("rawPath", path).put("rawQueryString", query);
            event.withObject("/requestContext/http").put("method", method);
        }
    },
    REST_API("rest-api", "https://z9y8x7w6v5.execute-api.eu-central-1.amazonaws.com/prod") {
        @Override
        void put(ObjectNode event, String method, String path, String query) {
            boolean link = path.startsWith("/i/");
            event.put("path", path).put("httpMethod", method).put("resource", link ? "/i/{file}" : "/{proxy+}");
            event.putObject("pathParameters").put(link ? "file" : "proxy", path.substring(link ? 3 : 1));
            event.withObject("/requestContext").put("path", "/prod" + path);
            putParameters(event, query);
        }
    },
    LOAD_BALANCER("load-balancer", "https://images-1234567890.eu-central-1.elb.amazonaws.com") {
        @Override
        void put(ObjectNode event, String method, String path, String query) {
            event.put("path", path).put("httpMethod", method);
            putParameters(event, query);
        }
    };

    private final String event;
    final String baseUrl;

    Front(String event, String baseUrl) {
        this.event = event;
        this.baseUrl = baseUrl;
    }

    abstract void put(ObjectNode event, String method, String path, String query);

    /** A request that the gateway has let through without authentication. */
    ObjectNode anonymous(String method, String target) {
        String[] pathAndQuery = target.split("\\?", 2);
        ObjectNode anonymous = Events.event(event).put("body", "").put("isBase64Encoded", false);
        anonymous.withObject("/requestContext").remove("authorizer");
        for (String headers : List.of("/headers", "/multiValueHeaders")) {
            if (!anonymous.at(headers).isMissingNode()) {
                anonymous.withObject(headers).remove(List.of("authorization", "accept", "Accept", "content-type"));
            }
        }
        put(anonymous, method, pathAndQuery[0], pathAndQuery.length > 1 ? pathAndQuery[1] : "");
        return anonymous;
    }

    /** A request with the header {@code Authorization}. */
    ObjectNode authorized(String method, String target, String authorization) {
        ObjectNode request = anonymous(method, target);
        if (request.has("multiValueHeaders")) {
            request.withObject("/multiValueHeaders").putArray("Authorization").add(authorization);
        } else {
            request.withObject("/headers").put("authorization", authorization);
        }
        return request;
    }

    private static void putParameters(ObjectNode event, String query) {
        ObjectNode parameters = event.putObject("queryStringParameters");
        event.remove("multiValueQueryStringParameters");
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            String[] nameAndValue = parameter.split("=", 2);
            parameters.put(nameAndValue[0], nameAndValue[1]);
        }
    }
}

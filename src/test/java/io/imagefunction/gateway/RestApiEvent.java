package io.imagefunction.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import io.imagefunction.lambda.Events;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The event that a REST API makes of a request. */
final class RestApiEvent {

    private RestApiEvent() {}

    /** @param answers the value of the template's stage variable */
    static ObjectNode of(HttpExchange exchange, String answers) throws IOException {
        URI target = exchange.getRequestURI();
        String path = target.getRawPath().substring(RestApiGateway.STAGE.length());
        ObjectNode event = Events.event("rest-api");
        event.put("httpMethod", exchange.getRequestMethod()).put("path", path);
        event.putObject("pathParameters").put("proxy", target.getPath().substring(RestApiGateway.STAGE.length() + 1));
        event.putObject("stageVariables").put("imageAnswers", answers);
        addContext(event.withObject("/requestContext"), exchange.getRequestMethod(), target.getRawPath());
        addHeaders(event, exchange);
        addQuery(event, target.getRawQuery());
        addBody(
                event,
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestBody().readAllBytes());
        return event;
    }

    private static void addContext(ObjectNode context, String method, String path) {
        context.remove("authorizer");
        context.put("httpMethod", method)
                .put("path", path)
                .put("stage", RestApiGateway.STAGE.substring(1))
                .put("requestTimeEpoch", System.currentTimeMillis());
    }

    private static void addHeaders(ObjectNode event, HttpExchange exchange) {
        ObjectNode single = event.putObject("headers");
        ObjectNode multi = event.putObject("multiValueHeaders");
        exchange.getRequestHeaders().forEach((name, values) -> {
            single.put(name, values.getLast());
            values.forEach(multi.putArray(name)::add);
        });
        single.put("X-Forwarded-Proto", "https");
        multi.putArray("X-Forwarded-Proto").add("https");
    }

    /** A REST API decodes the parameters. */
    private static void addQuery(ObjectNode event, String query) {
        event.putNull("queryStringParameters").putNull("multiValueQueryStringParameters");
        if (query == null || query.isEmpty()) {
            return;
        }
        ObjectNode single = event.putObject("queryStringParameters");
        ObjectNode multi = event.putObject("multiValueQueryStringParameters");
        for (String parameter : query.split("&")) {
            String[] parts = parameter.split("=", 2);
            String name = decoded(parts[0]);
            String value = parts.length > 1 ? decoded(parts[1]) : "";
            single.put(name, value);
            multi.withArray(name).add(value);
        }
    }

    /** What is of no binary media type becomes text, whatever its bytes are. */
    private static void addBody(ObjectNode event, String contentType, byte[] body) throws IOException {
        String type = contentType == null ? "application/json" : contentType.split(";", 2)[0].strip();
        List<String> binary = binaryTypes();
        if (body.length > 0 && (binary.contains("*/*") || binary.contains(type))) {
            event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
        } else {
            event.put("body", body.length == 0 ? null : new String(body, StandardCharsets.UTF_8))
                    .put("isBase64Encoded", false);
        }
    }

    /** The template's list, in which {@code ~1} is a slash. */
    private static List<String> binaryTypes() throws IOException {
        return new YAMLMapper()
                .readTree(new File("template.yaml"))
                .at("/Resources/RestApi/Properties/BinaryMediaTypes")
                .valueStream()
                .map(type -> type.asText().replace("~1", "/"))
                .toList();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

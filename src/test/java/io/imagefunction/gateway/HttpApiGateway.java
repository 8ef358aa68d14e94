package io.imagefunction.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.RuntimeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

/** An HTTP API: payload format 2.0, and answers as one JSON object. */
public final class HttpApiGateway extends Gateway {

    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(60);

    private final RuntimeApi runtime;

    public HttpApiGateway(RuntimeApi runtime) throws IOException {
        super("");
        this.runtime = runtime;
    }

    @Override
    void answer(HttpExchange exchange) throws Exception {
        RuntimeApi.Outcome outcome = runtime.invoke(event(exchange).toString(), FUNCTION_TIMEOUT);
        if (outcome.failed()) {
            refuse(exchange, 502, "Internal Server Error");
            return;
        }
        JsonNode answer = JSON.readTree(outcome.body());
        answer.path("headers")
                .properties()
                .forEach(header ->
                        addHeader(exchange, header.getKey(), header.getValue().asText()));
        answer.path("cookies").forEach(cookie -> addHeader(exchange, "Set-Cookie", cookie.asText()));
        respond(exchange, answer.path("statusCode").asInt(), body(answer));
    }

    private static ObjectNode event(HttpExchange exchange) throws IOException {
        var target = exchange.getRequestURI();
        ObjectNode event = Events.request(exchange.getRequestMethod(), target.getPath())
                .put("rawQueryString", target.getRawQuery() == null ? "" : target.getRawQuery())
                .put(
                        "body",
                        Base64.getEncoder()
                                .encodeToString(exchange.getRequestBody().readAllBytes()))
                .put("isBase64Encoded", true);
        event.remove("cookies");
        ObjectNode headers = event.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        headers.put("x-forwarded-proto", "https");
        event.withObject("/requestContext").put("timeEpoch", System.currentTimeMillis());
        return event;
    }
}

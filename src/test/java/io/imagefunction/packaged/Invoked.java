package io.imagefunction.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FunctionProcess;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.RuntimeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged function together with the runtime API that it polls for invocations. */
final class Invoked implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final RuntimeApi runtime = new RuntimeApi();
    private final FunctionProcess process;

    Invoked(Map<String, String> settings) {
        process = FunctionProcess.start(settings, runtime);
    }

    FunctionProcess process() {
        return process;
    }

    RuntimeApi runtime() {
        return runtime;
    }

    /** Requests pictures through an HTTP API, and returns the answer's body. Quotes may be written as apostrophes. */
    JsonNode images(String json) throws Exception {
        return body(request(json));
    }

    /** Requests pictures with {@code stream}, and returns the events. */
    List<JsonNode> events(String json) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : text(request(json)).split("\n")) {
            if (line.startsWith("data: {")) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    /** Sends a chat request, and returns the unparsed answer: a document, or the text of all events. */
    String chat(String path, String json) throws Exception {
        return text(Events.request("POST", path).put("body", json.replace('\'', '"')));
    }

    private static ObjectNode request(String json) {
        return Events.request("POST", "/api/v1/images").put("body", json.replace('\'', '"'));
    }

    JsonNode body(ObjectNode event) throws Exception {
        return JSON.readTree(text(event));
    }

    private String text(ObjectNode event) throws Exception {
        RuntimeApi.Outcome outcome = runtime.invoke(event.toString(), TIMEOUT);
        JsonNode response = JSON.readTree(outcome.body());
        if (outcome.failed() || !response.has("statusCode")) {
            throw new AssertionError(outcome.body() + "\n" + process.log());
        }
        return response.path("body").asText();
    }

    /** Invokes the function as an AgentCore gateway does. Quotes may be written as apostrophes. */
    JsonNode agentCore(String toolName, String arguments) throws Exception {
        String clientContext =
                "{'custom':{'bedrockAgentCoreToolName':'" + toolName + "','bedrockAgentCoreGatewayId':'gateway-1'}}";
        RuntimeApi.Outcome outcome =
                runtime.invoke(arguments.replace('\'', '"'), clientContext.replace('\'', '"'), TIMEOUT);
        if (outcome.failed()) {
            throw new AssertionError(outcome.body() + "\n" + process.log());
        }
        return JSON.readTree(outcome.body());
    }

    @Override
    public void close() {
        process.close();
        runtime.close();
    }
}

package io.imagefunction.lambda.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.Caller;
import io.imagefunction.request.Deadlines;
import io.imagefunction.request.Trace;
import io.imagefunction.tool.ToolAnswer;
import io.imagefunction.tool.Tools;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes the calls of a Bedrock agent's action group, described by function details or by an OpenAPI schema:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html. Failures that the model can react to are
 * returned to it; those that only an operator can fix end the agent's session.
 */
@ApplicationScoped
class BedrockAgentDoor implements Door {

    private static final String VERSION = "1.0";

    private static final String REPLAYED =
            "These are the pictures of an earlier call with the same arguments in answer to"
                    + " the same text. Nothing was paid. For others, change the prompt.";

    private final Tools tools;
    private final ObjectMapper mapper;
    private final Deadlines deadlines;

    BedrockAgentDoor(Tools tools, ObjectMapper mapper, Deadlines deadlines) {
        this.tools = tools;
        this.mapper = mapper;
        this.deadlines = deadlines;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return event.path("messageVersion").asText().equals(VERSION)
                && event.path("actionGroup").isTextual()
                && (event.path("function").isTextual() || event.path("apiPath").isTextual());
    }

    @Override
    public String understands() {
        return "calls of a Bedrock agent's action group";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        out.write(new BedrockAgentResponse(event, call(event, invocation)).written(mapper));
    }

    /** The function, or the path of the tool's operation in the OpenAPI schema. */
    private static String tool(ObjectNode event) {
        String path = event.path("apiPath").asText();
        return event.path("function").asText(path.startsWith("/") ? path.substring(1) : path);
    }

    private ToolAnswer call(ObjectNode event, Invocation invocation) {
        ObjectNode arguments = BedrockAgentArguments.of(event);
        CallContext context = new CallContext(
                        String.valueOf(invocation.requestId()),
                        deadlines.of(invocation),
                        Optional.of(Caller.bedrockAgent(event.at("/agent/id").asText())),
                        Optional.of(key(event, arguments)))
                .withTrace(Trace.ofPlatform());
        ToolAnswer answer = tools.call(tool(event), arguments, context).await().indefinitely();
        if (answer.replayed()) {
            answer.json().withArray("/warnings").add(REPLAYED);
        }
        return answer;
    }

    /**
     * Identifies the call by its content, because events have no id. After a timeout, the caller of the agent sends the
     * same text in the same session again.
     */
    private static String key(ObjectNode event, JsonNode arguments) {
        return Sha256.hex(Stream.of("sessionId", "inputText", "actionGroup", "function", "apiPath")
                .map(name -> event.path(name).toString())
                .collect(Collectors.joining("\n", "", "\n" + arguments)));
    }
}

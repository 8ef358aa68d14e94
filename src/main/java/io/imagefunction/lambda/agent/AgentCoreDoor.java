package io.imagefunction.lambda.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.Caller;
import io.imagefunction.request.Deadlines;
import io.imagefunction.request.Trace;
import io.imagefunction.tool.Tools;
import io.quarkus.amazon.lambda.runtime.ClientContextImpl;
import io.quarkus.amazon.lambda.runtime.ClientImpl;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Takes tool calls of Bedrock AgentCore's Gateway, from a target of the type Lambda. The event consists of the
 * arguments only; the invocation's client context names the tool: see
 * https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html. Failures are returned
 * as data, because a language model reads the answer.
 */
@ApplicationScoped
@Priority(1)
@RegisterForReflection(targets = {ClientContextImpl.class, ClientImpl.class})
class AgentCoreDoor implements Door {

    private static final String TOOL_NAME = "bedrockAgentCoreToolName";
    private static final String GATEWAY_ID = "bedrockAgentCoreGatewayId";
    private static final String REQUEST_ID = "bedrockAgentCoreAwsRequestId";

    private final Tools tools;
    private final ObjectMapper mapper;
    private final Deadlines deadlines;

    AgentCoreDoor(Tools tools, ObjectMapper mapper, Deadlines deadlines) {
        this.tools = tools;
        this.mapper = mapper;
        this.deadlines = deadlines;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return invocation.client().containsKey(TOOL_NAME);
    }

    @Override
    public String understands() {
        return "tool calls of an AgentCore gateway";
    }

    @Override
    public void serve(ObjectNode arguments, Invocation invocation, OutputStream out) throws IOException {
        CallContext context = new CallContext(
                        String.valueOf(invocation.requestId()),
                        deadlines.of(invocation),
                        Optional.of(Caller.agentCoreGateway(invocation.client().get(GATEWAY_ID))),
                        Optional.ofNullable(invocation.client().get(REQUEST_ID)))
                .withTrace(Trace.ofPlatform());
        mapper.writeValue(
                out,
                tools.call(invocation.client().get(TOOL_NAME), arguments, context)
                        .await()
                        .indefinitely()
                        .json());
    }
}

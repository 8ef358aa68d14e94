package io.imagefunction.lambda.agent;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.event.Batch;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.Caller;
import io.imagefunction.tool.ImageTool;
import io.quarkus.amazon.lambda.runtime.ClientContextImpl;
import io.quarkus.amazon.lambda.runtime.ClientImpl;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Takes tool calls from a Lambda target of Bedrock AgentCore's Gateway. Their event is the arguments and nothing else,
 * and what they are stands in the invocation's client context: see
 * https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html. The answer is for the
 * gateway's client, a language model, so that a failure is data as well.
 */
@ApplicationScoped
@RegisterForReflection(targets = {ClientContextImpl.class, ClientImpl.class})
public class AgentCoreGateway {

    private static final String TOOL_NAME = "bedrockAgentCoreToolName";
    private static final String GATEWAY_ID = "bedrockAgentCoreGatewayId";
    private static final String REQUEST_ID = "bedrockAgentCoreAwsRequestId";

    private final ImageTool tool;
    private final Answer answer;
    private final ObjectMapper mapper;
    private final Batch batch;

    AgentCoreGateway(ImageTool tool, Answer answer, ObjectMapper mapper, Batch batch) {
        this.tool = tool;
        this.answer = answer;
        this.mapper = mapper;
        this.batch = batch;
    }

    /** What the gateway says of its call; empty for an invocation by anybody else. */
    public static Optional<Map<String, String>> call(Context context) {
        return Optional.ofNullable(context.getClientContext())
                .map(ClientContext::getCustom)
                .filter(custom -> custom.containsKey(TOOL_NAME));
    }

    public void serve(Map<String, String> call, ObjectNode arguments, Invocation invocation, OutputStream out)
            throws IOException {
        mapper.writeValue(
                out,
                ImageTool.isNamed(call.get(TOOL_NAME))
                        ? result(call, arguments, invocation)
                        : Answer.failure(ImageTool.NO_SUCH_TOOL));
    }

    private ObjectNode result(Map<String, String> call, ObjectNode arguments, Invocation invocation) {
        CallContext context = new CallContext(
                String.valueOf(invocation.requestId()),
                batch.deadline(invocation),
                Optional.of(Caller.agentCoreGateway(call.get(GATEWAY_ID))),
                Optional.ofNullable(call.get(REQUEST_ID)));
        return answer.of(tool.call(arguments, context).await().indefinitely());
    }
}

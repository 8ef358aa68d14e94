package io.imagefunction.mcp;

import static io.imagefunction.mcp.ConformanceTool.content;
import static io.imagefunction.mcp.ConformanceTool.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of the official conformance suite that ask the client before they answer. */
@Dependent
@IfBuildProperty(name = "test.mcp.fixtures", stringValue = "true")
class ConformanceQuestions {

    private static final String PREFIX = "test_input_required_result_";
    private static final String ROUND = "round";

    private static final ObjectNode NAME = form("What is your name?", "name", "string");
    private static final ObjectNode ROOTS = json("{'method':'roots/list'}");
    private static final ObjectNode SAMPLING = json("{'method':'sampling/createMessage','params':{'maxTokens':100,"
            + "'messages':[{'role':'user','content':{'type':'text','text':'What is the capital of France?'}}]}}");

    private static final List<ObjectNode> ROUNDS = List.of(
            form("Step 1: What is your name?", "name", "string"),
            form("Step 2: What is your favorite color?", "color", "string"));

    private final RequestStates states;

    ConformanceQuestions(RequestStates states) {
        this.states = states;
    }

    @Produces
    McpTool streamingElicitation() {
        return new ConformanceTool("test_streaming_elicitation", call -> stateless(call, "user_name", NAME));
    }

    @Produces
    McpTool elicitation() {
        return new ConformanceTool(PREFIX + "elicitation", call -> stateless(call, "user_name", NAME));
    }

    @Produces
    McpTool sampling() {
        return new ConformanceTool(PREFIX + "sampling", call -> stateless(call, "capital_question", SAMPLING));
    }

    @Produces
    McpTool roots() {
        return new ConformanceTool(PREFIX + "list_roots", call -> stateless(call, "client_roots", ROOTS));
    }

    @Produces
    McpTool whatTheClientCan() {
        return new ConformanceTool(
                PREFIX + "capabilities",
                call -> call.takesForms()
                        ? stateless(call, "user_name", NAME)
                        : stateless(call, "capital_question", SAMPLING));
    }

    @Produces
    McpTool requestState() {
        return stateful("request_state", Map.of("confirm", form("Please confirm", "ok", "boolean")));
    }

    @Produces
    McpTool tamperedState() {
        return stateful("tampered_state", Map.of("confirm", form("Please confirm", "ok", "boolean")));
    }

    @Produces
    McpTool multipleInputs() {
        return stateful("multiple_inputs", Map.of("user_name", NAME, "greeting", SAMPLING, "client_roots", ROOTS));
    }

    @Produces
    McpTool rounds() {
        String name = PREFIX + "multi_round";
        return new ConformanceTool(name, call -> {
            int asked = returned(call, name)
                    .map(state -> state.memory().path(ROUND).asInt())
                    .orElse(0);
            int next = asked == 0 || isAnswered(call, step(asked)) ? asked + 1 : asked;
            if (next > ROUNDS.size()) {
                return text("All steps are done.");
            }
            ObjectNode memory = JsonNodeFactory.instance.objectNode().put(ROUND, next);
            return new InputRequired(
                    Map.of(step(next), ROUNDS.get(next - 1)), Optional.of(states.of(memory, call.context(), name)));
        });
    }

    private static String step(int round) {
        return "step" + round;
    }

    /** Asks the same until all is answered and the state is there. */
    private ConformanceTool stateful(String suffix, Map<String, ObjectNode> requests) {
        String name = PREFIX + suffix;
        return new ConformanceTool(name, call -> {
            boolean isSecondTry = returned(call, name).isPresent();
            return isSecondTry && requests.keySet().stream().allMatch(request -> isAnswered(call, request))
                    ? text("state-ok")
                    : new InputRequired(
                            requests,
                            Optional.of(states.of(JsonNodeFactory.instance.objectNode(), call.context(), name)));
        });
    }

    private Optional<RequestStates.Verified> returned(McpCall call, String request) {
        JsonNode state = InputRequired.state(call);
        return state.isMissingNode() ? Optional.empty() : states.verify(state, call.context(), request);
    }

    private static McpResult stateless(McpCall call, String name, ObjectNode request) {
        return isAnswered(call, name)
                ? text("You answered " + InputRequired.answer(call, name))
                : new InputRequired(Map.of(name, request), Optional.empty());
    }

    private static boolean isAnswered(McpCall call, String name) {
        JsonNode answer = InputRequired.answer(call, name);
        return answer.isObject() && !answer.has("error") && !answer.isEmpty();
    }

    private static McpResult text(String text) {
        ObjectNode block =
                JsonNodeFactory.instance.objectNode().put("type", "text").put("text", text);
        return content(block.toString());
    }

    private static ObjectNode form(String message, String field, String type) {
        return Elicitation.form(message, Map.of(field, json("{'type':'" + type + "'}")));
    }
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.PriceConfirmation;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Asks the client's user before an expensive call is paid for, if the client can ask, and reads the answer. */
@ApplicationScoped
class PriceQuestions {

    private static final String QUESTION = "confirm_price";
    private static final String FIELD = "confirm";
    private static final String PRICE = "price";

    private static final Failure INVALID = Failure.of(
            FailureCode.PRICE_NOT_CONFIRMED,
            "requestState",
            "Nothing was made or paid: the confirmation of the price is not valid for this call. It is too old, or for"
                    + " another caller or other arguments. Repeat the call without it, and the user is asked again.");

    private static final Failure DECLINED = Failure.of(
            FailureCode.PRICE_NOT_CONFIRMED,
            PriceConfirmation.ARGUMENT,
            "Nothing was made or paid: the user did not agree to the price. Do not repeat the call unless the user asks.");

    private final RequestStates states;

    PriceQuestions(RequestStates states) {
        this.states = states;
    }

    /** What becomes of a call whose price has to be confirmed. */
    sealed interface Outcome {
        /** The call is carried out. */
        record Confirmed(ImageTool.Order order) implements Outcome {}

        /** The call is answered without being carried out. */
        record Instead(McpResult result) implements Outcome {}
    }

    /** @throws JsonRpc.RefusedException if the client sends a state that was not given here */
    Outcome outcome(BigDecimal price, String tool, ImageTool.Order order, McpCall call) {
        if (!call.takesForms()) {
            return new Outcome.Instead(ToolResult.failed(PriceConfirmation.refusal(price)));
        }
        JsonNode state = InputRequired.state(call);
        if (state.isMissingNode() || state.isNull()) {
            return ask(price, tool, order);
        }
        Optional<RequestStates.Verified> verified = states.verify(state, order.call(), request(tool, order));
        if (verified.isEmpty()) {
            return new Outcome.Instead(ToolResult.failed(INVALID));
        }
        Optional<Boolean> agreed = agreed(InputRequired.answer(call, QUESTION));
        boolean hasRisen = asked(verified.get()).compareTo(price) < 0;
        if (agreed.isEmpty() || agreed.get() && hasRisen) {
            return ask(price, tool, order);
        }
        return agreed.get()
                ? new Outcome.Confirmed(paidOnce(order, verified.get()))
                : new Outcome.Instead(ToolResult.failed(DECLINED));
    }

    /**
     * What becomes of a call whose price need not be confirmed. If it was, and the call is sent again when the price has
     * fallen, it is still paid for once.
     */
    Outcome.Confirmed outcome(String tool, ImageTool.Order order, McpCall call) {
        JsonNode state = InputRequired.state(call);
        if (state.isMissingNode() || state.isNull()) {
            return new Outcome.Confirmed(order);
        }
        return new Outcome.Confirmed(states.verify(state, order.call(), request(tool, order))
                .filter(known -> agreed(InputRequired.answer(call, QUESTION)).orElse(false))
                .map(known -> paidOnce(order, known))
                .orElse(order));
    }

    /** Whether the user agrees to the price; empty if the client does not say. */
    private static Optional<Boolean> agreed(JsonNode answer) {
        return switch (Elicitation.action(answer)) {
            case ACCEPTED ->
                Optional.of(Elicitation.field(answer, FIELD))
                        .filter(JsonNode::isBoolean)
                        .map(JsonNode::booleanValue);
            case REFUSED -> Optional.of(false);
            case NONE -> Optional.empty();
        };
    }

    private Outcome ask(BigDecimal price, String tool, ImageTool.Order order) {
        String usd = PriceConfirmation.plain(price);
        ObjectNode field =
                JsonNodeFactory.instance.objectNode().put("type", "boolean").put("title", "Pay up to $" + usd);
        ObjectNode form =
                Elicitation.form("Making these pictures may cost up to $" + usd + ". Make them?", Map.of(FIELD, field));
        ObjectNode memory = JsonNodeFactory.instance.objectNode().put(PRICE, price.toPlainString());
        String state = states.of(memory, order.call(), request(tool, order));
        return new Outcome.Instead(new InputRequired(Map.of(QUESTION, form), Optional.of(state)));
    }

    private static BigDecimal asked(RequestStates.Verified verified) {
        return new BigDecimal(verified.memory().path(PRICE).asText());
    }

    /** With the key: one answer must not pay for calls with different keys. */
    private static String request(String tool, ImageTool.Order order) {
        return tool + "\n" + order.request().sha256() + "\n"
                + order.call().key().orElse("");
    }

    /** Without a key of its own, the call gets one from the state: sent again, it is a replay. */
    private static ImageTool.Order paidOnce(ImageTool.Order order, RequestStates.Verified verified) {
        return new ImageTool.Order(
                order.request(),
                order.call().withKey(order.call().key().or(() -> Optional.of("confirmed-" + verified.id()))));
    }
}

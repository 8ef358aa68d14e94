package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.PriceConfirmation;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.Optional;

/** Asks the client's user before an expensive call is paid for, if the client can ask, and reads the answer. */
@ApplicationScoped
class PriceQuestions {

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

    Outcome outcome(BigDecimal price, String tool, ImageTool.Order order, McpCall call) {
        if (!call.takesForms()) {
            return new Outcome.Instead(ToolResult.failed(PriceConfirmation.refusal(price)));
        }
        JsonNode state = call.params().path("requestState");
        if (state.isMissingNode() || state.isNull()) {
            return ask(price, tool, order);
        }
        Optional<RequestStates.Verified> verified = states.verify(state.asText(), tool, order);
        if (verified.isEmpty()) {
            return new Outcome.Instead(ToolResult.failed(INVALID));
        }
        return switch (Elicitation.answer(call.params())) {
            case NO -> new Outcome.Instead(ToolResult.failed(DECLINED));
            case NONE -> ask(price, tool, order);
            case YES ->
                verified.get().price().compareTo(price) < 0 // the price has risen since
                        ? ask(price, tool, order)
                        : new Outcome.Confirmed(paidOnce(order, verified.get()));
        };
    }

    private Outcome ask(BigDecimal price, String tool, ImageTool.Order order) {
        return new Outcome.Instead(new Elicitation(price, states.of(price, tool, order)));
    }

    /** Without a key of its own, the call gets one from the state: sent again, it is a replay. */
    private static ImageTool.Order paidOnce(ImageTool.Order order, RequestStates.Verified verified) {
        return new ImageTool.Order(
                order.request(), order.call().withKey(order.call().key().or(() -> Optional.of(verified.key()))));
    }
}

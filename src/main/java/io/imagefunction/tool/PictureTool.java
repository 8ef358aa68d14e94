package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A tool whose calls make pictures: {@code generate_image} or {@code edit_image}. A call waits for its pictures. A door
 * that can ask for a confirmation, or make a job of a call, takes the steps one by one.
 */
public final class PictureTool implements Tool {

    private static final String CONFIRMED =
            "US dollars. Only after a call was refused for its price and the user has agreed to it: that price.";

    private final ImageTool images;
    private final ImageAnswers answers;
    private final PriceConfirmation confirmation;

    PictureTool(ImageTool images, ImageAnswers answers, PriceConfirmation confirmation) {
        this.images = images;
        this.answers = answers;
        this.confirmation = confirmation;
    }

    @Override
    public String name() {
        return images.name();
    }

    @Override
    public ToolDefinition definition() {
        ToolDefinition definition = images.definition();
        if (confirmation.isOn()) {
            offerConfirmation(definition.parameters());
        }
        return definition;
    }

    /** Adds the option directly after the required ones, because some formats drop the last options. */
    private static void offerConfirmation(ObjectNode parameters) {
        ObjectNode properties = parameters.objectNode();
        int required = parameters.path("required").size();
        parameters.path("properties").properties().forEach(property -> {
            if (properties.size() == required) {
                properties
                        .putObject(PriceConfirmation.ARGUMENT)
                        .put("type", "number")
                        .put("description", CONFIRMED);
            }
            properties.set(property.getKey(), property.getValue());
        });
        parameters.set("properties", properties);
    }

    @Override
    public Optional<Failure> unavailable() {
        return images.unavailable();
    }

    @Override
    public boolean answersPictures() {
        return true;
    }

    /**
     * A call that has been read.
     *
     * @param confirmed the price that the caller's user has agreed to, in US dollars; 0 if there is none
     */
    public record Call(ImageTool.Order order, BigDecimal confirmed) {}

    /** @throws FailureException with a message that the model can act on */
    public Call read(JsonNode arguments, CallContext call) {
        ObjectNode own = Arguments.object(arguments).deepCopy();
        BigDecimal confirmed = confirmation.isOn()
                ? Arguments.takeAmount(own, PriceConfirmation.ARGUMENT).orElse(BigDecimal.ZERO)
                : BigDecimal.ZERO;
        return new Call(images.order(own, call), confirmed);
    }

    /** The price that has to be confirmed before the call is carried out; empty if it may be. */
    public Uni<Optional<BigDecimal>> unconfirmed(Call call) {
        return withArgumentNames(confirmation.asked(call.order().request(), call.confirmed()));
    }

    /** Work on a call, which fails with the names of this tool's arguments. */
    public <T> Uni<T> withArgumentNames(Uni<T> work) {
        return work.onFailure(FailureException.class)
                .transform(refused -> new FailureException(images.named(refused.failure()), refused.usage()));
    }

    /** Carries out a call whose price is confirmed. */
    public Uni<ToolAnswer> carryOut(ImageTool.Order order, Progress progress) {
        return images.carryOut(order, progress).map(result -> answers.of(result, order.call()));
    }

    @Override
    public Uni<ToolAnswer> call(JsonNode arguments, CallContext context, Progress progress) {
        Call call = read(arguments, context);
        return unconfirmed(call).chain(price -> price.map(PriceConfirmation::refusal)
                .map(refused -> Uni.createFrom().item(ToolAnswer.failed(refused)))
                .orElseGet(() -> carryOut(call.order(), progress)));
    }
}

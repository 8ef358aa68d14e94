package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.UsageFigures;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.metric.Measurement;
import io.imagefunction.metric.Metric;
import io.imagefunction.metric.Metrics;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.StoredPicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of conversations: the model's turns, and the pictures that it drew itself. Pictures of the image tool are
 * calls of their own, with their own figures, so their cost is not counted here.
 */
@ApplicationScoped
class ChatMetrics {

    private static final int LONGEST_MODEL = 100;

    private final Metrics metrics;
    private final ModelCatalogue catalogue;

    ChatMetrics(Metrics metrics, ModelCatalogue catalogue) {
        this.metrics = metrics;
        this.catalogue = catalogue;
    }

    /** Fetches the list of chat models, which nothing else needs, while the model works. */
    void begun() {
        if (metrics.areOn()) {
            catalogue.chatModels().subscribe().with(list -> {}, unavailable -> {});
        }
    }

    void answered(Conversation conversation, List<StoredPicture> drawn, CallContext call) {
        metrics.record(() -> {
            Map<Metric, Number> values = new EnumMap<>(Metric.class);
            values.put(Metric.CHATS, 1);
            values.put(Metric.TURNS, conversation.rounds().size());
            Optional<ObjectNode> usage = Costs.of(conversation.rounds(), false);
            JsonNode used = usage.orElseGet(JsonNodeFactory.instance::objectNode);
            UsageFigures.tokens(used, Metric.INPUT_TOKENS, values, "prompt_tokens", "input_tokens");
            UsageFigures.tokens(used, Metric.OUTPUT_TOKENS, values, "completion_tokens", "output_tokens");
            UsageFigures.cost(usage.map(JsonNode.class::cast), false, values);
            boolean cutOff = conversation.rounds().stream()
                    .anyMatch(round -> !round.answer().path("usage").isObject());
            if (cutOff) {
                values.put(Metric.UNKNOWN_COSTS, 1);
            }
            if (!drawn.isEmpty()) {
                values.put(Metric.PICTURES, drawn.size());
                values.put(
                        Metric.BYTES,
                        drawn.stream().mapToLong(StoredPicture::size).sum());
            }
            values.put(Metric.RETRIES, call.figures().retries());
            values.put(Metric.CHAT_DURATION, call.figures().duration());
            return measurement(values, conversation, Optional.empty(), call);
        });
    }

    void failed(Conversation conversation, Throwable problem, CallContext call) {
        metrics.record(() -> {
            FailureCode code = Failures.of(problem).code();
            Map<Metric, Number> values = new EnumMap<>(Metric.class);
            values.put(Metric.CHATS, 1);
            values.put(code.isRefusal() ? Metric.REFUSALS : Metric.FAILURES, 1);
            if (code.mayBePaid()) {
                values.put(Metric.UNKNOWN_COSTS, 1);
            }
            return measurement(values, conversation, Optional.of(code), call);
        });
    }

    private Measurement measurement(
            Map<Metric, Number> values, Conversation conversation, Optional<FailureCode> failure, CallContext call) {
        String asked = conversation.request().path("model").asText("").strip();
        String model = asked.substring(0, Math.min(asked.length(), LONGEST_MODEL));
        Map<String, Object> properties = call.logFields();
        call.caller().ifPresent(name -> properties.put("caller", call.owner()));
        properties.put("gen_ai.provider.name", "openrouter");
        properties.put("gen_ai.operation.name", "chat");
        properties.put("gen_ai.request.model", model);
        failure.ifPresent(code -> properties.put("error.type", code.code()));
        return new Measurement(
                values,
                catalogue.listed(model.toLowerCase(Locale.ROOT)).orElse(Measurement.OTHER),
                failure.map(FailureCode::code),
                properties);
    }
}

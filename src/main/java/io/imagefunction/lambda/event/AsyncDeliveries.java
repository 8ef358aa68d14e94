package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answers;
import io.imagefunction.invocation.Invocation;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Carries out events that nobody waits for: {@code {"results":[…]}}, an answer for each request, goes to the function's
 * {@code OnSuccess} destination. If one of them is to be tried again the whole event is, because Lambda knows nothing
 * smaller; what has been paid for is then found by its key. In the end the event goes to {@code OnFailure} or the DLQ.
 * What fails for a while is a job where there is a queue, {@code {"status":"pending","id":"…"}}, and brings nothing
 * back.
 */
@ApplicationScoped
class AsyncDeliveries {

    private final Deliveries deliveries;
    private final Answers answers;
    private final ObjectMapper mapper;

    AsyncDeliveries(Deliveries deliveries, Answers answers, ObjectMapper mapper) {
        this.deliveries = deliveries;
        this.answers = answers;
        this.mapper = mapper;
    }

    void serve(Stream<Delivery> requests, Invocation invocation, OutputStream out) throws IOException {
        List<Outcome> outcomes = deliveries.carryOut(requests, invocation);
        outcomes.stream()
                .map(Outcome::undelivered)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(problem -> {
                    throw problem;
                });
        ObjectNode answers = mapper.createObjectNode();
        ArrayNode each = answers.putArray("results");
        outcomes.forEach(outcome -> each.add(json(outcome)));
        mapper.writeValue(out, answers);
    }

    private ObjectNode json(Outcome outcome) {
        ObjectNode pending = mapper.createObjectNode().put("status", "pending");
        return switch (outcome) {
            case Outcome.Ended ended -> answers.of(ended.result()).json();
            case Outcome.HandedOn handedOn -> pending;
            case Outcome.CarriedOn carriedOn ->
                pending.put("id", carriedOn.job().id())
                        .put("state", carriedOn.job().state().word())
                        .put("created", carriedOn.job().created().getEpochSecond());
        };
    }
}

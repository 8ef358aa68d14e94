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
 * Carries out asynchronous events, whose sender does not wait for an answer. The answer, {@code {"results":[…]}} with
 * one result for each request, goes to the function's {@code OnSuccess} destination. If one request has to be retried,
 * Lambda retries the whole event; requests that were already paid for are then replayed by their keys. An event that
 * keeps failing goes to {@code OnFailure} or the DLQ. With a queue, a request that fails temporarily becomes a job
 * instead, {@code {"status":"pending","id":"…"}}, and the event is not retried for it.
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

package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.Answer;
import io.imagefunction.generation.ImageResult;
import io.imagefunction.http.Invocation;
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
 */
@ApplicationScoped
class AsyncDeliveries {

    private final Deliveries deliveries;
    private final Answer answer;
    private final ObjectMapper mapper;

    AsyncDeliveries(Deliveries deliveries, Answer answer, ObjectMapper mapper) {
        this.deliveries = deliveries;
        this.answer = answer;
        this.mapper = mapper;
    }

    void serve(Stream<Delivery> requests, Invocation invocation, OutputStream out) throws IOException {
        List<ImageResult> results = deliveries.carryOut(requests, invocation);
        results.stream()
                .map(Undelivered::of)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(problem -> {
                    throw problem;
                });
        ObjectNode answers = mapper.createObjectNode();
        ArrayNode each = answers.putArray("results");
        results.forEach(result -> each.add(answer.of(result)));
        mapper.writeValue(out, answers);
    }
}

package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import io.imagefunction.lambda.Rejected;
import io.imagefunction.lambda.Undelivered;
import io.imagefunction.request.TaskToken;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Takes the request itself, from {@code Invoke}, state machines and schedules, and returns its answer. A failure that
 * the caller can correct is returned as data, {@code {"status":"error",…}}. A temporary failure, or one that needs an
 * operator, fails the invocation with an {@link Undelivered}, whose class name {@code Retry} and {@code Catch} match. A
 * state machine that waits for a task token does not look at the answer, so its invocation fails in any case.
 *
 * <p>Lambda retries failed asynchronous invocations under the same request id, and does not say which invocations are
 * asynchronous. So the request id is the key of a request without one, unless {@code IMAGE_EVENTS_INVOKE_RECORDS} says
 * that all invocations are synchronous.
 */
@ApplicationScoped
class InvokeDoor implements Door {

    private final Deliveries deliveries;
    private final Answers answers;
    private final ObjectMapper mapper;
    private final boolean records;

    InvokeDoor(Deliveries deliveries, Answers answers, ObjectMapper mapper, Settings settings) {
        this.records = settings.image().events().invokeRecords();
        this.deliveries = deliveries;
        this.answers = answers;
        this.mapper = mapper;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return event.has("prompt") || event.has(DeliveredRequests.POINTER);
    }

    @Override
    public String understands() {
        return "requests as they are, {\"prompt\":\"…\"} or {\"" + DeliveredRequests.POINTER + "\":\"s3://…\"}";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        boolean fails = TaskToken.isIn(event);
        ImageResult result = deliveries.carryOut(delivery(event, invocation), invocation);
        Undelivered.of(result)
                .filter(problem -> fails || !(problem instanceof Rejected))
                .ifPresent(problem -> {
                    throw problem;
                });
        mapper.writeValue(out, answers.of(result).json());
    }

    Delivery delivery(ObjectNode event, Invocation invocation) {
        Optional<String> key = Optional.ofNullable(invocation.requestId()).filter(id -> records);
        return new Delivery(() -> event, key, String.valueOf(invocation.caller()));
    }
}

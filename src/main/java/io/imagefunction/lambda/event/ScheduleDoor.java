package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Takes scheduled events, which only keep the function warm. */
@ApplicationScoped
class ScheduleDoor implements Door {

    private static final Set<String> SCHEDULES = Set.of("aws.events", "aws.scheduler");

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return event.path("detail-type").asText().equals("Scheduled Event")
                && SCHEDULES.contains(event.path("source").asText());
    }

    @Override
    public String understands() {
        return "scheduled events, which only keep the function warm";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream answer) throws IOException {
        answer.write("{\"warm\":true}".getBytes(StandardCharsets.UTF_8));
    }
}

package io.imagefunction.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.request.StrictJson;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The function's only entrance. It reads the event and gives it to the door that accepts it. */
@ApplicationScoped
public class EventHandler implements RequestStreamHandler {

    private final List<Door> doors;
    private final Clock clock;

    EventHandler(@All List<Door> doors, Clock clock) {
        this.doors = doors;
        this.clock = clock;
    }

    @Override
    public void handleRequest(InputStream in, OutputStream answer, Context context) throws IOException {
        ObjectNode event = read(in);
        Invocation invocation = invocation(context);
        Door door = doors.stream()
                .filter(candidate -> candidate.accepts(event, invocation))
                .findFirst()
                .orElseThrow(() -> new UnsupportedEvent("The function does not support this event. " + understood()));
        door.serve(event, invocation, answer);
    }

    private ObjectNode read(InputStream in) throws IOException {
        JsonNode event;
        try {
            event = StrictJson.EVENTS.readTree(in);
        } catch (StreamConstraintsException e) {
            throw new UnsupportedEvent("The event is too large: it must have " + StrictJson.EVENT_LIMITS + ".");
        } catch (JsonProcessingException e) {
            // The parser's message quotes the event, which readers of the error may not be allowed to see.
            throw new UnsupportedEvent("The event cannot be read as JSON. " + understood());
        }
        if (event instanceof ObjectNode object) {
            return object;
        }
        if (event instanceof ArrayNode records && !records.isEmpty()) { // EventBridge Pipes leaves out the object
            return records.objectNode().set("Records", records);
        }
        throw new UnsupportedEvent("The event is not a JSON object. " + understood());
    }

    private String understood() {
        return doors.stream()
                .map(Door::understands)
                .collect(Collectors.joining("; ", "This function understands ", "."));
    }

    private Invocation invocation(Context context) {
        Instant deadline = Deadline.of(context.getRemainingTimeInMillis(), clock.instant());
        Map<String, String> client = Optional.ofNullable(context.getClientContext())
                .map(ClientContext::getCustom)
                .orElse(Map.of());
        return new Invocation(
                context.getAwsRequestId(), deadline, context.getInvokedFunctionArn(), "", client, false, 0);
    }
}

package io.imagefunction.lambda.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.TestSettings;
import io.imagefunction.invocation.Invocation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvokeDoorTest {

    private static final Invocation INVOCATION = new Invocation("8f507cfc", null, "arn:aws:lambda:a:b:function:c");

    @Test
    void theRequestIdIsTheKey() {
        assertEquals(Optional.of("8f507cfc"), delivery(Map.of()).key());
        assertEquals(
                Optional.empty(),
                delivery(Map.of("IMAGE_EVENTS_INVOKE_RECORDS", "false")).key());
    }

    private static Delivery delivery(Map<String, String> settings) {
        return new InvokeDoor(null, null, null, TestSettings.of(settings))
                .delivery(JsonNodeFactory.instance.objectNode(), INVOCATION);
    }
}

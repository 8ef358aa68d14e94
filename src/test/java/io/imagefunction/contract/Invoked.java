package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

/** The outcome of an invocation: an answer or a failure. */
record Invoked(boolean failed, JsonNode json) {

    Invoked {
        Contract.holdsNoPicture(json.toString());
    }

    JsonNode answer() {
        assertFalse(failed, this::toString);
        return json;
    }

    void failedWith(String errorType) {
        assertTrue(failed, this::toString);
        assertEquals(
                "io.imagefunction.lambda." + errorType, json.path("errorType").asText());
        assertFalse(json.path("errorMessage").asText().isBlank());
    }
}

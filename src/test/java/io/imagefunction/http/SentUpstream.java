package io.imagefunction.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.LocalParts;
import io.imagefunction.local.standin.RecordedRequest;
import java.util.List;

/** The requests for pictures that have reached the stand-in for OpenRouter. */
final class SentUpstream {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SentUpstream() {}

    static List<JsonNode> bodies() {
        return LocalParts.openRouter().requests().stream()
                .filter(sent -> sent.method().equals("POST"))
                .map(SentUpstream::json)
                .toList();
    }

    private static JsonNode json(RecordedRequest request) {
        try {
            return JSON.readTree(request.body());
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException(notJson);
        }
    }
}

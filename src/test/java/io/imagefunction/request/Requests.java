package io.imagefunction.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.catalogue.Descriptor;
import io.imagefunction.catalogue.Model;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.settings.Handling;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Builds requests and describes the outcome of their checks as text. Quotes may be written as apostrophes. */
public final class Requests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Requests() {}

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** @param fields in addition to the prompt, or null */
    public static ImageRequest of(String fields) {
        return ImageRequest.read(
                json("{'prompt':'a red panda'" + (fields == null ? "" : "," + fields) + "}"), Handling.STRICT);
    }

    /** @param parameters the model's fields and their allowed values, as OpenRouter writes them */
    public static Model model(boolean takesPictures, boolean streams, String parameters) {
        Map<String, Descriptor> descriptors = new LinkedHashMap<>();
        json("{" + parameters + "}")
                .properties()
                .forEach(entry -> descriptors.put(entry.getKey(), descriptor(entry.getValue())));
        return new Model("a/model", descriptors, takesPictures, streams);
    }

    private static Descriptor descriptor(JsonNode written) {
        if (written.isArray()) {
            return new Descriptor.Choice(
                    written.valueStream().map(JsonNode::asText).toList());
        }
        return written.isObject()
                ? new Descriptor.Range(
                        written.path("min").asLong(Long.MIN_VALUE),
                        written.path("max").asLong(Long.MAX_VALUE))
                : new Descriptor.Supported();
    }

    /** The refused field and the reason, or "fine". */
    public static String refusal(Consumer<ImageRequest> check, ImageRequest request) {
        try {
            check.accept(request);
            return "fine";
        } catch (FailureException refused) {
            Failure failure = refused.failure();
            if (failure.code() != FailureCode.INVALID_REQUEST) {
                return failure.code().code();
            }
            return failure.param().orElse("nothing") + ": " + failure.message();
        }
    }
}

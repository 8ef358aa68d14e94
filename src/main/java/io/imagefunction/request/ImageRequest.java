package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.json.CanonicalJson;
import io.imagefunction.settings.Handling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request for pictures in the format of OpenRouter's Image API ({@code POST /images}), whose fields have been read
 * and have the right types. Unknown fields stay in it and go to upstream unchanged.
 *
 * @param body what is sent to upstream, except for the default model
 * @param warnings sentences about fields that were left out or fitted to the model
 * @param handling of wishes that the model cannot fulfil
 */
public record ImageRequest(ObjectNode body, List<String> warnings, Handling handling) {

    /** The field with the URL that the answer is sent to; doors take it out before a request is read. */
    public static final String CALLBACK = "callback_url";

    /**
     * Reads a request from any door.
     *
     * @throws FailureException with {@link FailureCode#INVALID_REQUEST} that names the field and what it accepts
     */
    public static ImageRequest read(JsonNode document, Handling handling) {
        return RequestReader.read(document, handling);
    }

    /** Takes the wish for a stream out of a request, for doors that can fulfil it. Any other value stays. */
    public static boolean takeStream(JsonNode document) {
        String name = RequestField.STREAM.wireName();
        boolean wish = RequestField.STREAM.fitted(document.path(name)).booleanValue();
        if (wish) {
            ((ObjectNode) document).remove(name);
        }
        return wish;
    }

    /** The request as JSON, to be stored for later. */
    public ObjectNode json() {
        ObjectNode json = body.objectNode();
        json.set("request", body);
        warnings.forEach(json.putArray("warnings")::add);
        return json.put("handling", handling.word());
    }

    public static ImageRequest of(ObjectNode json) {
        return new ImageRequest(
                json.withObject("/request"),
                json.path("warnings").valueStream().map(JsonNode::textValue).toList(),
                Handling.named(json.path("handling").asText()).orElse(Handling.LENIENT));
    }

    /**
     * A hash of what is asked for. It depends neither on how the JSON is written nor on the fields that tell OpenRouter
     * on whose behalf the request is made.
     */
    public String sha256() {
        ObjectNode asked = body.objectNode();
        asked.setAll(body);
        asked.remove(List.of(
                RequestField.USER.wireName(), RequestField.SESSION_ID.wireName(), RequestField.TRACE.wireName()));
        return Sha256.hex(CanonicalJson.of(asked));
    }

    /** The request with its model: {@code model}, or else the first of {@code models}, or else the default. */
    public ImageRequest withDefaultModel(String usual) {
        if (body.has(RequestField.MODEL.wireName())) {
            return this;
        }
        return withModel(fallbackModels().stream().findFirst().orElse(usual));
    }

    /** The models to try, in this order, if the model is unavailable. */
    public List<String> fallbackModels() {
        return body.path(RequestField.MODELS.wireName())
                .valueStream()
                .map(JsonNode::textValue)
                .toList();
    }

    public ImageRequest withModel(String model) {
        return new ImageRequest(body.deepCopy().put(RequestField.MODEL.wireName(), model), warnings, handling);
    }

    /** The request without the list of other models, which {@code /images} of OpenRouter does not have. */
    public ImageRequest withoutFallbackModels() {
        ObjectNode alone = body.deepCopy();
        alone.remove(RequestField.MODELS.wireName());
        return new ImageRequest(alone, warnings, handling);
    }

    public ImageRequest with(List<String> moreWarnings) {
        return with(body, moreWarnings);
    }

    /** The same request with another body and more warnings. */
    public ImageRequest with(ObjectNode other, List<String> moreWarnings) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(moreWarnings);
        return new ImageRequest(other, List.copyOf(all), handling);
    }

    /** The request with the caller's span for OpenRouter's reports, which does not make it another request. */
    public ImageRequest in(Trace trace) {
        if (trace.parent().isEmpty()) {
            return this;
        }
        ObjectNode traced = body.deepCopy();
        trace.addTo(traced);
        return new ImageRequest(traced, warnings, handling);
    }

    public String model() {
        return body.path(RequestField.MODEL.wireName()).textValue();
    }

    public String prompt() {
        return body.path(RequestField.PROMPT.wireName()).textValue();
    }

    public int n() {
        return body.path(RequestField.N.wireName()).asInt(1);
    }

    public Optional<JsonNode> value(RequestField field) {
        return Optional.ofNullable(body.get(field.wireName()));
    }

    public Optional<String> word(RequestField field) {
        return value(field).map(JsonNode::textValue);
    }
}

package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.json.CanonicalJson;
import io.imagefunction.settings.Handling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Fields of OpenAI's and other image APIs that {@code /images} rejects or does not have, and what to do instead. */
    private static final Map<String, String> KNOWN_ELSEWHERE = Map.of(
            "moderation",
            "the model's own moderation applies",
            "response_format",
            "the answer always has URLs",
            "style",
            "describe the style in the prompt",
            "input_fidelity",
            "the model decides",
            "partial_images",
            "where the answer is a stream, the model decides how many there are",
            "modalities",
            "pictures are all there is",
            IdempotencyKey.FIELD,
            "over HTTP the key is in the header Idempotency-Key",
            "image_config",
            "its members are fields of their own here: aspect_ratio, quality, size …");

    /** Fields that would change the picture, which {@code /images} does not have. To ignore them would waste money. */
    private static final Map<String, String> REFUSED = Map.of(
            "mask",
            "no model of the Image API takes one: describe the change in the prompt, and send the picture in"
                    + " input_references",
            "image",
            "send pictures in input_references, or to POST /api/v1/images/edits");

    /**
     * Reads a request from any door.
     *
     * @throws FailureException with {@link FailureCode#INVALID_REQUEST} that names the field and what it accepts
     */
    public static ImageRequest read(JsonNode document, Handling handling) {
        if (!(document instanceof ObjectNode request)) {
            throw invalid("body", "The request must be a JSON object such as {\"prompt\":\"a red panda\"}.");
        }
        ObjectNode body = request.objectNode();
        List<String> warnings = new ArrayList<>();
        request.properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (name.equals(CALLBACK)) {
                throw invalid(
                        name,
                        CALLBACK
                                + " is for jobs and events: send it with the header Prefer: respond-async, to a function"
                                + " that has a queue.");
            }
            if (REFUSED.containsKey(name)) {
                refuse(name, value);
            } else if (KNOWN_ELSEWHERE.containsKey(name)) {
                warnings.add(name + " was ignored: " + KNOWN_ELSEWHERE.get(name) + ".");
            } else if (!value.isNull() && !isLeftOpen(name, value)) {
                RequestField.named(name).flatMap(field -> field.problem(value)).ifPresent(problem -> {
                    throw invalid(name, problem);
                });
                Sendable.problem(value).ifPresent(problem -> {
                    throw invalid(name, name + " " + problem + ".");
                });
                body.set(name, value);
            }
        });
        if (!body.has(RequestField.PROMPT.wireName())) {
            throw invalid("prompt", "prompt is missing: it must be a text that says what the picture shows.");
        }
        if (body.path(RequestField.STREAM.wireName()).booleanValue()) {
            warnings.add("stream was ignored: the answer is one JSON document.");
        }
        body.remove(RequestField.STREAM.wireName());
        return new ImageRequest(body, List.copyOf(warnings), handling);
    }

    private static void refuse(String name, JsonNode value) {
        boolean absent = value.isNull() || value.isContainerNode() && value.isEmpty() || "".equals(value.textValue());
        if (!absent) {
            throw invalid(name, name + " is not taken here: " + REFUSED.get(name) + ". Nothing was paid.");
        }
    }

    private static boolean isLeftOpen(String name, JsonNode value) {
        return RequestField.named(name).filter(field -> field.isLeftOpen(value)).isPresent();
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

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.settings.Handling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a request from JSON: writes each field in its own type, reads what other image APIs call otherwise, and refuses
 * what must not be ignored.
 */
final class RequestReader {

    private static final String CLIENTS = "it is for the client, and the Image API has no such field";

    /** Fields of OpenAI's and other image APIs that {@code /images} rejects or does not have, and what to do instead. */
    private static final Map<String, String> KNOWN_ELSEWHERE = Map.ofEntries(
            Map.entry("moderation", "the model's own moderation applies"),
            Map.entry("response_format", "the answer always has URLs"),
            Map.entry("style", "describe the style in the prompt"),
            Map.entry("input_fidelity", "the model decides"),
            Map.entry("partial_images", "where the answer is a stream, the model decides how many there are"),
            Map.entry("modalities", "the answer has only pictures"),
            Map.entry(IdempotencyKey.FIELD, "over HTTP the key is in the header Idempotency-Key"),
            Map.entry("image_config", "its members are fields of their own here: aspect_ratio, quality, size …"),
            Map.entry("extra_body", "its members are fields of their own here"),
            Map.entry("extra_headers", CLIENTS),
            Map.entry("extra_query", CLIENTS),
            Map.entry("headers", CLIENTS),
            Map.entry("timeout", CLIENTS),
            Map.entry("base_url", CLIENTS),
            Map.entry("api_base", CLIENTS),
            Map.entry("api_key", CLIENTS),
            Map.entry("authorization", CLIENTS),
            Map.entry("access_token", CLIENTS),
            Map.entry("token", CLIENTS));

    /** How all fields of the Image API are written. Others, such as {@code executionName}, are certainly not its own. */
    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]*");

    /** A name that is safe to repeat. */
    private static final Pattern READABLE = Pattern.compile("[\\w.\\[\\]-]{1,64}");

    private static final int MOST_NAMED = 10;

    private final ObjectNode body = StrictJson.MAPPER.createObjectNode();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Map<String, List<String>> pictures = new LinkedHashMap<>();

    private RequestReader() {}

    /** @throws FailureException with {@link FailureCode#INVALID_REQUEST} that names the field and what it accepts */
    static ImageRequest read(JsonNode document, Handling handling) {
        if (!(document instanceof ObjectNode request)) {
            throw invalid("body", "The request must be a JSON object such as {\"prompt\":\"a red panda\"}.");
        }
        RequestReader reader = new RequestReader();
        request.properties().forEach(entry -> reader.take(entry.getKey(), entry.getValue()));
        reader.takePictures();
        reader.warnOfUnknown();
        return new ImageRequest(reader.whole(), List.copyOf(reader.warnings), handling);
    }

    private void take(String name, JsonNode value) {
        RequestField.named(name).ifPresentOrElse(field -> takeField(field, value), () -> takeOther(name, value));
    }

    private void takeField(RequestField field, JsonNode written) {
        if (field.isLeftOpen(written)) {
            return;
        }
        JsonNode value = field.fitted(written);
        field.problem(value).ifPresent(problem -> {
            throw invalid(field.wireName(), problem);
        });
        takeSendable(field.wireName(), value);
    }

    private void takeOther(String name, JsonNode value) {
        if (value.isNull()) {
            return;
        }
        boolean empty = Spelling.isAbsent(value) || value.isContainerNode() && value.isEmpty();
        if (name.equals(ImageRequest.CALLBACK) || OtherPictures.isRefused(name) || TaskToken.is(name, value)) {
            if (!empty) {
                throw invalid(name, refusal(name));
            }
        } else if (OtherPictures.isReference(name)) {
            List<String> sources = OtherPictures.sources(name, value);
            if (!sources.isEmpty()) {
                pictures.put(name, sources);
            }
        } else if (KNOWN_ELSEWHERE.containsKey(name)) {
            warnings.add(name + " was ignored: " + KNOWN_ELSEWHERE.get(name) + ".");
        } else if (!FIELD.matcher(name).matches()) {
            unknown.add(READABLE.matcher(name).matches() ? name : "A field");
        } else {
            takeSendable(name, value);
        }
    }

    private static String refusal(String name) {
        if (name.equals(ImageRequest.CALLBACK)) {
            return name
                    + " is for jobs and events: send it with the header Prefer: respond-async, to a function that has"
                    + " a queue.";
        }
        return OtherPictures.isRefused(name)
                ? name
                        + " is not taken here: no model of the Image API takes one: describe the change in the prompt, and"
                        + " send the picture in input_references. Nothing was paid."
                : name + TaskToken.REFUSAL;
    }

    private void takeSendable(String name, JsonNode value) {
        Sendable.problem(value).ifPresent(problem -> {
            throw invalid(name, name + " " + problem + ".");
        });
        body.set(name, value);
    }

    /** One warning for all of them, because hostile requests have thousands. */
    private void warnOfUnknown() {
        if (!unknown.isEmpty()) {
            int more = unknown.size() - MOST_NAMED;
            String names = unknown.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
            warnings.add(names + (more > 0 ? " and " + more + " more" : "") + (unknown.size() == 1 ? " was" : " were")
                    + " ignored: the Image API has no such field. Its fields are written like aspect_ratio.");
        }
    }

    /** The pictures of other fields. Which ones are meant must be clear, because each is paid for. */
    private void takePictures() {
        String field = RequestField.INPUT_REFERENCES.wireName();
        String first = pictures.keySet().stream().findFirst().orElse(field);
        pictures.forEach((name, sources) -> {
            if (!body.path(field).isEmpty() || !OtherPictures.areOne(name, first)) {
                throw invalid(
                        name,
                        name + " is not taken here together with "
                                + (body.path(field).isEmpty() ? first : field)
                                + ": send all pictures in input_references. Nothing was paid.");
            }
            warnings.add(name + " was read as " + field + ".");
        });
        if (!pictures.isEmpty()) {
            var references = body.putArray(field);
            pictures.values().stream()
                    .flatMap(List::stream)
                    .map(Reference::json)
                    .forEach(references::add);
            Sendable.problem(references).ifPresent(problem -> {
                throw invalid(first, first + " " + problem + ".");
            });
        }
    }

    private ObjectNode whole() {
        if (!body.has(RequestField.PROMPT.wireName())) {
            throw invalid("prompt", "prompt is missing: it must be a text that says what the picture shows.");
        }
        if (body.path(RequestField.STREAM.wireName()).booleanValue()) {
            warnings.add("stream was ignored: the answer is one JSON document.");
        }
        body.remove(RequestField.STREAM.wireName());
        return body;
    }

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

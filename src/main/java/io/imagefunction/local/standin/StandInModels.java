package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The stand-in's catalogue: {@code models.json}, in the shape of OpenRouter's discovery endpoints. */
public final class StandInModels {

    public static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> models = new LinkedHashMap<>();

    StandInModels() {
        try (var file = StandInModels.class.getResourceAsStream("models.json")) {
            JSON.readTree(file).forEach(model -> models.put(model.path("id").asText(), model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to {@code GET /images/models}: each model with the union of its endpoints' parameters. */
    JsonNode list() {
        var list = JSON.createObjectNode();
        var data = list.putArray("data");
        models.forEach((id, model) -> data.add(summary(id, model)));
        return list;
    }

    /** The answer to {@code GET /models}: models that answer with text, of which any other name works as well. */
    JsonNode chatList() {
        var list = JSON.createObjectNode();
        var data = list.putArray("data");
        Stream.concat(Stream.of("openai/gpt-5-mini"), models.keySet().stream().filter(this::talks))
                .forEach(id -> data.add(chatModel(id)));
        return list;
    }

    private ObjectNode chatModel(String id) {
        boolean draws = models.containsKey(id);
        var model = JSON.createObjectNode()
                .put("id", id)
                .put("canonical_slug", id)
                .put("name", id + " (stand-in)")
                .put("created", 1754587413)
                .put("context_length", 400000);
        var architecture = model.putObject("architecture")
                .put("modality", draws ? "text+image->text+image" : "text+image->text")
                .put("tokenizer", "GPT");
        architecture.putArray("input_modalities").add("text").add("image");
        var output = architecture.putArray("output_modalities").add("text");
        if (draws) {
            output.add("image");
        }
        model.putObject("pricing").put("prompt", "0.00000025").put("completion", "0.000002");
        model.putObject("top_provider").put("context_length", 400000).put("is_moderated", true);
        model.putArray("supported_parameters").add("tools").add("seed");
        model.putObject("links").put("details", "/api/v1/models/" + id + "/endpoints");
        return model.putNull("per_request_limits").putNull("default_parameters").putNull("supported_voices");
    }

    /** The answer to {@code GET /images/models/{id}/endpoints}, or null for an unknown model. */
    JsonNode endpoints(String id) {
        var model = models.get(id);
        if (model == null) {
            return null;
        }
        var answer = JSON.createObjectNode().put("id", id);
        answer.set("endpoints", model.path("endpoints"));
        return answer;
    }

    /** Whether a known model also answers with text, so that clients can chat with it. */
    boolean talks(String id) {
        return words(models.get(id).path("architecture").path("output_modalities"))
                .contains("text");
    }

    /** Routes a request to the model's first endpoint, unless the request's {@code provider} says otherwise. */
    StandInEndpoint route(String id, JsonNode provider) throws StandInException {
        var model = models.get(id);
        if (model == null) {
            throw new StandInException(StandInError.of(404, "not_found", "No endpoints found for " + id + "."));
        }
        var only = words(provider.path("only"));
        var ignored = words(provider.path("ignore"));
        var allowed = stream(model.path("endpoints"))
                .map(StandInEndpoint::new)
                .filter(endpoint -> only.isEmpty() || only.contains(endpoint.provider()))
                .filter(endpoint -> !ignored.contains(endpoint.provider()))
                .toList();
        return words(provider.path("order")).stream()
                .flatMap(wanted ->
                        allowed.stream().filter(endpoint -> endpoint.provider().equals(wanted)))
                .findFirst()
                .or(() -> allowed.stream().findFirst())
                .orElseThrow(() -> new StandInException(StandInError.of(
                        404, "not_found", "No allowed providers are available for the selected model.")));
    }

    private static ObjectNode summary(String id, JsonNode model) {
        var summary = (ObjectNode) model.deepCopy();
        var endpoints = model.path("endpoints");
        summary.set("supported_parameters", union(endpoints));
        summary.put("supports_streaming", stream(endpoints).anyMatch(endpoint -> endpoint.path("supports_streaming")
                .asBoolean()));
        summary.put("endpoints", "/api/v1/images/models/" + id + "/endpoints");
        return summary;
    }

    private static ObjectNode union(JsonNode endpoints) {
        var union = JSON.createObjectNode();
        for (var endpoint : endpoints) {
            endpoint.path("supported_parameters").properties().forEach(parameter -> {
                var seen = union.get(parameter.getKey());
                union.set(parameter.getKey(), seen == null ? parameter.getValue() : wider(seen, parameter.getValue()));
            });
        }
        return union;
    }

    private static JsonNode wider(JsonNode one, JsonNode other) {
        var wider = (ObjectNode) one.deepCopy();
        if (one.has("values")) {
            var values = new LinkedHashSet<>(words(one.path("values")));
            values.addAll(words(other.path("values")));
            ArrayNode all = wider.putArray("values");
            values.forEach(all::add);
        } else if (one.has("min")) {
            wider.put("min", Math.min(one.path("min").asInt(), other.path("min").asInt()));
            wider.put("max", Math.max(one.path("max").asInt(), other.path("max").asInt()));
        }
        return wider;
    }

    static List<String> words(JsonNode array) {
        return stream(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

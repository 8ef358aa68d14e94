package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Model;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model in the shape that clients of OpenAI and of OpenRouter read. OpenRouter's client fails on a missing member, so
 * each one that upstream's list of image models does not have is added, with a value that means unknown.
 */
record ModelEntry(ObjectNode json) {

    /** OpenRouter's own value for a price that varies. A zero would mean that the model is free. */
    private static final String UNKNOWN_PRICE = "-1";

    /** @param model as upstream lists it, either among its image models or among its chat models */
    static ModelEntry of(JsonNode model) {
        String id = model.path("id").asText();
        ObjectNode json = model.<ObjectNode>deepCopy()
                .put("object", "model")
                .put("created", model.path("created").asLong())
                .put("owned_by", author(id));
        json.set("supported_parameters", names(model.path("supported_parameters"), json.arrayNode()));
        putIfAbsent(json, "name", json.textNode(id));
        putIfAbsent(json, "canonical_slug", json.textNode(id));
        putIfAbsent(
                json, "pricing", json.objectNode().put("prompt", UNKNOWN_PRICE).put("completion", UNKNOWN_PRICE));
        putIfAbsent(json, "links", json.objectNode().put("details", "/api/v1/images/models/" + id + "/endpoints"));
        putIfAbsent(json, "top_provider", json.objectNode().put("is_moderated", false));
        Stream.of("context_length", "per_request_limits", "default_parameters", "supported_voices")
                .forEach(member -> putIfAbsent(json, member, json.nullNode()));
        ModelEntry entry = new ModelEntry(json);
        putIfAbsent(json.withObject("/architecture"), "modality", json.textNode(entry.modality()));
        return entry;
    }

    String id() {
        return json.path("id").asText();
    }

    /** The part of the id behind the author. */
    String slug() {
        return Model.withoutAuthor(id());
    }

    boolean answersAny(Set<String> modalities) {
        return words("output_modalities").anyMatch(modalities::contains);
    }

    private String modality() {
        return words("input_modalities").collect(Collectors.joining("+")) + "->"
                + words("output_modalities").collect(Collectors.joining("+"));
    }

    private Stream<String> words(String member) {
        return json.path("architecture").path(member).valueStream().map(JsonNode::asText);
    }

    private static String author(String id) {
        int slash = id.indexOf('/');
        return slash < 0 ? "openrouter" : id.substring(0, slash);
    }

    /** Upstream's list of image models has an object of descriptors, and all others have a list of names. */
    private static JsonNode names(JsonNode parameters, ArrayNode names) {
        if (parameters.isArray()) {
            return parameters;
        }
        parameters.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void putIfAbsent(ObjectNode json, String member, JsonNode value) {
        if (!json.has(member)) {
            json.set(member, value);
        }
    }
}

package io.imagefunction.handling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.catalogue.Descriptor;
import io.imagefunction.catalogue.Model;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.RequestField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A request while it is fitted to a model. Each change adds a warning: the field, what was asked, what was sent. */
final class Fitting {

    /** The longest value that a warning repeats, in characters. */
    private static final int LONGEST = 40;

    private final ImageRequest request;
    private final Model model;
    private final ObjectNode body;
    private final List<String> warnings = new ArrayList<>();

    Fitting(ImageRequest request, Model model) {
        this.request = request;
        this.model = model;
        this.body = request.body().deepCopy();
    }

    Optional<JsonNode> value(RequestField field) {
        return Optional.ofNullable(body.get(field.wireName()));
    }

    Optional<String> word(RequestField field) {
        return value(field).map(JsonNode::textValue);
    }

    boolean takes(RequestField field) {
        return model.parameter(field.wireName()).isPresent();
    }

    boolean accepts(RequestField field, String word) {
        return accepts(field, TextNode.valueOf(word));
    }

    boolean accepts(RequestField field, JsonNode value) {
        return model.accepts(field.wireName(), value);
    }

    /** The words that the model lists for the field. */
    List<String> words(RequestField field) {
        return model.parameter(field.wireName())
                .map(descriptor -> descriptor instanceof Descriptor.Choice choice ? choice.values() : List.<String>of())
                .orElse(List.of());
    }

    /** Writes a word as the model lists it, which is no change worth a warning. */
    void spell(RequestField field, String word) {
        body.put(field.wireName(), word);
    }

    Optional<Descriptor.Range> range(RequestField field) {
        return model.parameter(field.wireName())
                .filter(Descriptor.Range.class::isInstance)
                .map(Descriptor.Range.class::cast);
    }

    /** Removes a value that leaves the choice to the model, which needs no warning. */
    void drop(RequestField field) {
        body.remove(field.wireName());
    }

    void leaveOut(RequestField field) {
        leaveOut(field, reason(field));
    }

    void leaveOut(RequestField field, String why) {
        warnings.add(asked(field) + " was left out: " + why + ".");
        body.remove(field.wireName());
    }

    /** Sends another value of the same field. */
    void send(RequestField field, JsonNode instead) {
        warnings.add(asked(field) + " was sent as " + instead.asText() + ": " + reason(field) + ".");
        body.set(field.wireName(), instead);
    }

    /** Expresses a field by others. It is left out if there are none. */
    void send(RequestField field, Map<RequestField, String> instead) {
        if (instead.isEmpty()) {
            leaveOut(field);
            return;
        }
        String sent = instead.entrySet().stream()
                .map(entry -> entry.getKey().wireName() + " " + entry.getValue())
                .collect(Collectors.joining(" and "));
        warnings.add(asked(field) + " was sent as " + sent + ": " + reason(field) + ".");
        body.remove(field.wireName());
        instead.forEach(this::spell);
    }

    ImageRequest result() {
        return request.with(body, warnings);
    }

    private String asked(RequestField field) {
        String value = value(field).map(JsonNode::asText).orElse("");
        return field.wireName() + " " + (value.length() > LONGEST ? value.substring(0, LONGEST) + "…" : value);
    }

    private String reason(RequestField field) {
        return model.parameter(field.wireName())
                .map(descriptor -> descriptor instanceof Descriptor.Choice choice
                        ? model.id() + " takes " + String.join(", ", choice.values())
                        : model.id() + " takes " + descriptor.expectation())
                .orElse(model.id() + " does not take " + field.wireName());
    }
}

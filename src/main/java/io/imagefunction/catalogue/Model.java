package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Image model, as listed in the catalogue.
 *
 * @param id the slug that names it in requests
 * @param parameters the fields that its endpoints accept together; it accepts no other field
 * @param takesPictures whether it accepts reference pictures
 * @param streams whether it can answer with a stream of events
 */
public record Model(String id, Map<String, Descriptor> parameters, boolean takesPictures, boolean streams) {

    static Model of(JsonNode model) {
        Map<String, Descriptor> parameters = new LinkedHashMap<>();
        model.path("supported_parameters")
                .properties()
                .forEach(entry -> parameters.put(entry.getKey(), Descriptor.of(entry.getValue())));
        boolean takesPictures = StreamSupport.stream(
                        model.path("architecture").path("input_modalities").spliterator(), false)
                .anyMatch(modality -> "image".equals(modality.asText()));
        return new Model(
                model.path("id").asText(),
                parameters,
                takesPictures,
                model.path("supports_streaming").asBoolean(true));
    }

    public Optional<Descriptor> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Whether the model takes this value of the field. */
    public boolean accepts(String name, JsonNode value) {
        return parameter(name).filter(descriptor -> descriptor.accepts(value)).isPresent();
    }

    /** The slug without its author. */
    public static String withoutAuthor(String slug) {
        return slug.substring(slug.indexOf('/') + 1);
    }

    /** The slug without a variant such as {@code :free}, which the catalogue does not list. */
    public static String withoutVariant(String slug) {
        int colon = slug.indexOf(':');
        return colon < 0 ? slug : slug.substring(0, colon);
    }
}

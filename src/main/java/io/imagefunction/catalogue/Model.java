package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * An image model as the catalogue lists it.
 *
 * @param id the slug that requests name it by
 * @param parameters the fields it takes, over all its endpoints; a field that is absent it does not take
 * @param takesPictures whether it takes reference pictures
 * @param streams whether it can make a stream of events
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

    /** The slug without a variant such as {@code :free}, which the catalogue does not list. */
    static String withoutVariant(String slug) {
        int colon = slug.indexOf(':');
        return colon < 0 ? slug : slug.substring(0, colon);
    }
}

package io.imagefunction.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.picture.Dimensions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A picture in the gallery.
 *
 * @param extension of the object's key; the rest of the key follows from the id
 * @param created when its call ended, in milliseconds
 * @param prompt only if prompts are stored; a long one may be cut
 * @param options the request's other fields, without references; empty if they are too long
 * @param cost its share of the call's cost in US dollars, if that is known
 * @param parent the id of the picture that it was made from
 */
public record GalleryEntry(
        String id,
        String extension,
        Instant created,
        long size,
        String sha256,
        Optional<Dimensions> dimensions,
        String model,
        Optional<String> prompt,
        ObjectNode options,
        Optional<BigDecimal> cost,
        String requestId,
        Optional<String> parent) {

    /** The facts that a name carries, under short names. */
    ObjectNode facts() {
        ObjectNode facts = JsonNodeFactory.instance
                .objectNode()
                .put("e", extension)
                .put("b", size)
                .put("s", sha256)
                .put("m", model)
                .put("r", requestId);
        dimensions.ifPresent(size -> facts.put("w", size.width()).put("h", size.height()));
        cost.ifPresent(usd -> facts.put("c", usd));
        parent.ifPresent(id -> facts.put("p", id));
        prompt.ifPresent(text -> facts.put("q", text));
        if (!options.isEmpty()) {
            facts.set("o", options);
        }
        return facts;
    }

    static GalleryEntry of(String id, Instant created, JsonNode facts) {
        return new GalleryEntry(
                id,
                facts.path("e").asText(),
                created,
                facts.path("b").asLong(),
                facts.path("s").asText(),
                facts.has("w")
                        ? Optional.of(new Dimensions(
                                facts.path("w").asInt(), facts.path("h").asInt()))
                        : Optional.empty(),
                facts.path("m").asText(),
                Optional.ofNullable(facts.path("q").textValue()),
                facts.path("o") instanceof ObjectNode options ? options : JsonNodeFactory.instance.objectNode(),
                facts.has("c") ? Optional.of(facts.path("c").decimalValue()) : Optional.empty(),
                facts.path("r").asText(),
                Optional.ofNullable(facts.path("p").textValue()));
    }

    /** This entry with other texts, which are the only parts that may be long. */
    GalleryEntry with(Optional<String> text, ObjectNode fields) {
        return new GalleryEntry(
                id, extension, created, size, sha256, dimensions, model, text, fields, cost, requestId, parent);
    }
}

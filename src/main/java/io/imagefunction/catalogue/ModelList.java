package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The image models of the catalogue. Has none if the catalogue is not available. */
public final class ModelList {

    private final JsonNode data;

    /** @param document the answer to {@code GET /images/models} */
    public ModelList(JsonNode document) {
        this.data = document.path("data");
    }

    public List<String> slugs() {
        return listed().map(model -> model.path("id").asText()).toList();
    }

    /** @param slug with or without a variant such as {@code :free}, which the list does not have */
    public Optional<Model> find(String slug) {
        String listed = Model.withoutVariant(slug);
        return listed().filter(model -> model.path("id").asText().equals(listed))
                .findFirst()
                .map(Model::of);
    }

    public Stream<Model> models() {
        return listed().map(Model::of);
    }

    private Stream<JsonNode> listed() {
        return StreamSupport.stream(data.spliterator(), false);
    }
}

package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tool {@code list_image_models}, which lists the allowed models. A short list includes options and prices. A long
 * one has only names, to save the language model's context.
 */
@ApplicationScoped
class ModelsTool implements Tool {

    private static final String NAME = "list_image_models";

    private static final int FEW = 8;
    private static final int MOST = 100;

    private static final String QUERY = "query";
    private static final String TAKES_PICTURES = "takes_pictures";

    private static final String DESCRIPTION = """
            Lists the models that generate_image and edit_image can use. Call it if the user wants another model, a \
            certain style or format, or to know prices. Models are shown with their options and prices if at most 8 \
            match; otherwise only their names: narrow the list with query. It costs nothing.""";

    private static final String PARAMETERS = """
            {"type":"object","properties":{
               "query":{"type":"string","description":"Words that are all in the model's id or name, such as flux pro."},
               "takes_pictures":{"type":"boolean","description":"Only models that can change or work from pictures."}},
             "required":[],"additionalProperties":false}""";

    private static final String OUTPUT = """
            {"type":"object","required":["status"],"properties":{
               "status":{"enum":["ok","error"]},
               "models":{"type":"array","items":{"type":"object","required":["id"],"properties":{
                 "id":{"type":"string","description":"For generate_image's argument model"},"name":{"type":"string"},
                 "takes_pictures":{"type":"boolean"},
                 "options":{"type":"object","description":"The values of generate_image's arguments that it takes"},
                 "prices":{"type":"array","items":{"type":"string"}}}}},
               "default":{"type":"string","description":"The model of a call that names none"},
               "matching":{"type":"integer"},"note":{"type":"string"},
               "error":{"type":"string"},"code":{"type":"string"},"param":{"type":["string","null"]},
               "retryable":{"type":"boolean"},"retry_after":{"type":["integer","null"]}}}""";

    private final ModelCatalogue catalogue;
    private final Settings.Image settings;

    ModelsTool(ModelCatalogue catalogue, Settings settings) {
        this.catalogue = catalogue;
        this.settings = settings.image();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition(
                NAME,
                "List image models",
                DESCRIPTION,
                Json.object(PARAMETERS),
                Json.object(OUTPUT),
                ToolDefinition.Hints.READS_OUTSIDE);
    }

    @Override
    public Uni<ToolAnswer> call(JsonNode arguments, CallContext call, Progress progress) {
        Arguments read = Arguments.of(arguments, NAME, List.of(QUERY, TAKES_PICTURES));
        String[] words =
                read.text(QUERY).orElse("").toLowerCase(Locale.ROOT).strip().split("\\s+");
        boolean takesPictures = read.isTrue(TAKES_PICTURES);
        return catalogue
                .models()
                .map(document -> document.tree()
                        .path("data")
                        .valueStream()
                        .map(ModelSummary::new)
                        .filter(model -> isAllowed(model.id()))
                        .filter(model -> !takesPictures || model.takesPictures())
                        .filter(model -> Stream.of(words).allMatch(model::mentions))
                        .toList())
                .chain(this::shown);
    }

    /** Whether the operator allows the model. If the operator has fixed one, no other is allowed. */
    private boolean isAllowed(String model) {
        return settings.limits().models().map(models -> models.contains(model)).orElse(true)
                && settings.tool().model().map(model::equals).orElse(true);
    }

    private Uni<ToolAnswer> shown(List<ModelSummary> models) {
        if (models.size() > FEW) {
            List<ObjectNode> names =
                    models.stream().limit(MOST).map(ModelSummary::brief).toList();
            return Uni.createFrom()
                    .item(answer(
                            names,
                            models.size(),
                            Optional.of("Narrow the list with query to see options and prices.")));
        }
        return Multi.createFrom()
                .iterable(models)
                .onItem()
                .transformToUniAndConcatenate(
                        model -> catalogue.prices(model.id()).map(model::full))
                .collect()
                .asList()
                .map(full -> answer(
                        full,
                        models.size(),
                        models.isEmpty()
                                ? Optional.of("No model matches: leave query out to see all.")
                                : Optional.empty()));
    }

    private ToolAnswer answer(List<ObjectNode> models, int matching, Optional<String> note) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
        answer.putArray("models").addAll(models);
        answer.put("default", settings.tool().model().orElse(settings.model())).put("matching", matching);
        note.ifPresent(text -> answer.put("note", text));
        return ToolAnswer.of(answer);
    }
}

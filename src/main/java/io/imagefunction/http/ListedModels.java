package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Document;
import io.imagefunction.catalogue.ModelCatalogue;
import io.imagefunction.chat.Chat;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The models that callers may use, for pictures and for chat: those that OpenRouter has and the operator allows. */
@ApplicationScoped
class ListedModels {

    private static final Logger LOG = Logger.getLogger(ListedModels.class);

    private final ModelCatalogue catalogue;
    private final Chat chat;
    private final Settings.Image settings;

    ListedModels(ModelCatalogue catalogue, Chat chat, Settings settings) {
        this.catalogue = catalogue;
        this.chat = chat;
        this.settings = settings.image();
    }

    /** The default model comes first, then the other image models, then chat models. */
    Uni<List<ModelEntry>> models() {
        return Uni.combine()
                .all()
                .unis(catalogue.models().map(document -> allowed(document, this::draws)), chatModels())
                .with(ListedModels::merged);
    }

    /** Pictures are what this function is for, so a missing list of chat models is no failure. */
    private Uni<List<ModelEntry>> chatModels() {
        return chat.isOn()
                ? catalogue
                        .chatModels()
                        .map(document -> allowed(document, chat::allows))
                        .onFailure()
                        .invoke(problem -> LOG.warnf("no list of chat models: %s", problem.getMessage()))
                        .onFailure()
                        .recoverWithItem(List.of())
                : Uni.createFrom().item(List.of());
    }

    private boolean draws(String model) {
        return settings.limits().models().map(models -> models.contains(model)).orElse(true);
    }

    private List<ModelEntry> allowed(Document document, Predicate<String> allowed) {
        return document.tree()
                .path("data")
                .valueStream()
                .filter(model -> allowed.test(model.path("id").asText()))
                .map(ModelEntry::of)
                .sorted(Comparator.comparing(model -> !model.id().equals(settings.model())))
                .toList();
    }

    /** A model that both draws and chats is listed once, with what its entry among the chat models adds. */
    private static List<ModelEntry> merged(List<ModelEntry> drawing, List<ModelEntry> chatting) {
        Map<String, ModelEntry> models = new LinkedHashMap<>();
        drawing.forEach(model -> models.put(model.id(), model));
        chatting.forEach(model -> models.put(model.id(), model));
        return List.copyOf(models.values());
    }

    /** The model of this id, or the only one whose id ends with this slug. */
    static List<ModelEntry> named(String name, List<ModelEntry> models) {
        List<ModelEntry> exact =
                models.stream().filter(model -> model.id().equals(name)).toList();
        return exact.isEmpty()
                ? models.stream().filter(model -> model.slug().equals(name)).toList()
                : exact;
    }

    /** @param modalities of the answers, separated by commas; {@code all} for any */
    static List<ModelEntry> answering(String modalities, List<ModelEntry> models) {
        Set<String> wanted = Stream.of(
                        modalities.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*"))
                .collect(Collectors.toSet());
        return wanted.contains("all")
                ? models
                : models.stream().filter(model -> model.answersAny(wanted)).toList();
    }

    static ObjectNode json(List<ModelEntry> models, int offset, int limit) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        models.stream().skip(offset).limit(limit).map(ModelEntry::json).forEach(data::add);
        list.putObject("links").putNull("next");
        return list.put("total_count", models.size());
    }
}

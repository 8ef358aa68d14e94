package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.imagefunction.openrouter.OpenRouterApi;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Catalogue of OpenRouter's models. A generation uses it as advice only: it waits at most the configured time for
 * the catalogue, and continues without it if necessary.
 */
@ApplicationScoped
public class ModelCatalogue {

    /** Most cached documents of endpoints, so that requests with unknown slugs cannot exhaust memory. */
    private static final int MOST_DOCUMENTS = 500;

    private final OpenRouterApi api;
    private final Settings.Catalogue settings;
    private final Clock clock;
    private final ExecutorService threads;
    private final CachedDocument models;
    private final CachedDocument chatModels;
    private final Map<String, CachedDocument> endpoints = new ConcurrentHashMap<>();

    ModelCatalogue(OpenRouterApi api, Settings settings, Clock clock, @VirtualThreads ExecutorService threads) {
        this.api = api;
        this.settings = settings.image().catalogue();
        this.clock = clock;
        this.threads = threads;
        this.models = cached(api::models);
        this.chatModels = cached(api::chatModels);
    }

    /** Returns upstream's list of models, or fails with an {@link UpstreamException}. */
    public Uni<Document> models() {
        return models.get();
    }

    /** Returns upstream's list of the models that answer with text, or fails with an {@link UpstreamException}. */
    public Uni<Document> chatModels() {
        return chatModels.get();
    }

    /** Returns upstream's document of a model's endpoints, or fails with an {@link UpstreamException}. */
    public Uni<Document> endpoints(String author, String slug) {
        return endpointsOf(author, slug).get();
    }

    /** Returns all models, or none if the catalogue is not available in time. */
    public Uni<ModelList> list() {
        return atHand(models).map(document -> new ModelList(document.orElse(MissingNode.getInstance())));
    }

    /**
     * The name under which upstream lists a model for pictures or chat, as far as the lists are at hand. Asks nobody.
     */
    public Optional<String> listed(String slug) {
        return Stream.of(models, chatModels)
                .map(CachedDocument::present)
                .filter(Objects::nonNull)
                .flatMap(document -> new ModelList(document.tree()).find(slug).stream())
                .map(Model::id)
                .findFirst();
    }

    /** Returns the price list of each of a model's endpoints, or none if they are not available in time. */
    public Uni<List<List<Price>>> prices(String model) {
        String[] parts = Model.withoutVariant(model).split("/", 2);
        if (parts.length < 2) {
            return Uni.createFrom().item(List.of());
        }
        return atHand(endpointsOf(parts[0], parts[1])).map(document -> document.stream()
                .flatMap(tree -> stream(tree.path("endpoints")))
                .map(endpoint -> stream(endpoint.path("pricing")).map(Price::of).toList())
                .toList());
    }

    /** Returns the prices of chat models; empty for each that is not known, or not in time. */
    public Uni<List<Optional<ChatPrice>>> chatPrices(List<String> slugs) {
        return atHand(chatModels).map(document -> slugs.stream()
                .map(slug -> document.stream()
                        .flatMap(tree -> stream(tree.path("data")))
                        .filter(model -> slug.equals(model.path("id").asText()))
                        .findFirst()
                        .flatMap(ChatPrice::of))
                .toList());
    }

    private CachedDocument endpointsOf(String author, String slug) {
        if (endpoints.size() >= MOST_DOCUMENTS) {
            endpoints.clear();
        }
        return endpoints.computeIfAbsent(author + "/" + slug, key -> cached(tag -> api.endpoints(author, slug, tag)));
    }

    private CachedDocument cached(Function<String, Uni<RestResponse<InputStream>>> ask) {
        return new CachedDocument(ask, settings.maxAge(), clock, threads);
    }

    private Uni<Optional<JsonNode>> atHand(CachedDocument document) {
        return document.get()
                .ifNoItem()
                .after(settings.patience())
                .recoverWithItem(document::present)
                .onFailure()
                .recoverWithItem(document::present)
                .map(present -> Optional.ofNullable(present).map(Document::tree));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

package io.imagefunction.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Reference;
import io.imagefunction.request.RequestField;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.PictureStore;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Turns references to stored pictures into presigned URLs, which OpenRouter fetches. So a picture is not sent a second
 * time. This happens after the request was recorded: its hash must not depend on signatures.
 */
@ApplicationScoped
class StoredReferences {

    private static final String FIELD = RequestField.INPUT_REFERENCES.wireName();

    private final PictureStore store;
    private final PictureLinks links;
    private final ExecutorService threads;

    StoredReferences(PictureStore store, PictureLinks links, @VirtualThreads ExecutorService threads) {
        this.store = store;
        this.links = links;
        this.threads = threads;
    }

    /**
     * @param request as it goes to upstream
     * @param parents the ids of the stored pictures that it refers to
     */
    record Resolved(ImageRequest request, List<String> parents) {}

    /** @param request whose references have valid shapes */
    Uni<Resolved> resolve(ImageRequest request) {
        Optional<List<Reference>> references =
                request.value(RequestField.INPUT_REFERENCES).map(StoredReferences::read);
        if (references.isEmpty()) {
            return Uni.createFrom().item(new Resolved(request, List.of()));
        }
        Uni<Resolved> resolved = Uni.createFrom().item(() -> resolve(request, references.get()));
        // Finding a picture blocks.
        return references.get().stream().anyMatch(Reference::isStored) ? resolved.runSubscriptionOn(threads) : resolved;
    }

    private static List<Reference> read(JsonNode list) {
        return list.valueStream().map(Reference::read).flatMap(Optional::stream).toList();
    }

    private Resolved resolve(ImageRequest request, List<Reference> references) {
        List<String> parents = new ArrayList<>();
        ArrayNode sent = request.body().arrayNode();
        for (int i = 0; i < references.size(); i++) {
            Reference reference = references.get(i);
            sent.add(Reference.json(reference.isStored() ? presigned(i, reference, parents) : reference.source()));
        }
        ObjectNode body = request.body().deepCopy();
        body.set(FIELD, sent);
        return new Resolved(request.with(body, List.of()), List.copyOf(parents));
    }

    private String presigned(int number, Reference reference, List<String> parents) {
        String id = store.idOf(reference.source())
                .orElseThrow(() -> refusal(
                        number,
                        " has an s3:// URL that is not a picture of this function: send the picture's id, an https"
                                + " URL or a data URL."));
        String key = store.find(id)
                .orElseThrow(() -> refusal(
                        number,
                        " names a picture that is not in the bucket: the id is wrong, or the picture has expired"
                                + " or was deleted."));
        parents.add(id);
        return links.forUpstream(key).toString();
    }

    private static FailureException refusal(int number, String problem) {
        String param = FIELD + "[" + number + "]";
        return Failure.of(FailureCode.INVALID_IMAGE, param, param + problem).toException();
    }
}

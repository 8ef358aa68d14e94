package io.imagefunction.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult.Failed;
import io.imagefunction.answer.ImageResult.Generated;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.PictureAddresses;
import io.imagefunction.storage.StoredPicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Makes the {@link Answer} of a result. URLs are signed when the answer is made, not when the picture is stored. */
@ApplicationScoped
public class Answers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Logger LOG = Logger.getLogger(Answers.class);

    private final PictureAddresses addresses;

    Answers(PictureAddresses addresses) {
        this.addresses = addresses;
    }

    /** The answer for a caller whose address of this function is not known. */
    public Answer of(ImageResult result) {
        return of(result, Optional.empty());
    }

    /**
     * If URLs cannot be signed, the answer is a failure: after an exception the caller would retry, and pay again.
     *
     * @param base by which the caller reaches this function, if known: {@link io.imagefunction.request.CallContext#base}
     */
    public Answer of(ImageResult result, Optional<String> base) {
        Answer answer = shaped(result, base);
        named(answer.json(), result.generationIds());
        return answer;
    }

    private Answer shaped(ImageResult result, Optional<String> base) {
        return switch (result) {
            case Generated generated -> {
                try {
                    yield new Answer.Pictures(generated, json(generated, base));
                } catch (RuntimeException unsigned) {
                    LOG.error("the URLs of stored pictures could not be signed", unsigned);
                    yield Answer.failed(unsigned(generated), generated.usage());
                }
            }
            case Failed failed -> Answer.failed(failed.failure(), failed.usage());
        };
    }

    /**
     * Adds the id of the first upstream call, by which its costs can be looked up, and all ids if there are several.
     */
    private static void named(ObjectNode answer, List<String> generationIds) {
        if (!generationIds.isEmpty()) {
            answer.put("generation_id", generationIds.getFirst());
        }
        if (generationIds.size() > 1) {
            ArrayNode all = answer.putArray("generation_ids");
            generationIds.forEach(all::add);
        }
    }

    private static Failure unsigned(Generated generated) {
        String ids = generated.pictures().stream().map(StoredPicture::id).collect(Collectors.joining(", "));
        return Failure.of(
                FailureCode.STORAGE_FAILED,
                "The pictures are paid for and stored, but no URL could be signed for them. Ask for one later, by GET"
                        + " /api/v1/images/{id}, and not for the pictures again. The ids: " + ids + ".");
    }

    private ObjectNode json(Generated generated, Optional<String> base) {
        List<ObjectNode> pictures = generated.pictures().stream()
                .map(picture -> picture(picture, base))
                .toList();
        ObjectNode first = pictures.getFirst();
        ObjectNode answer = JSON.objectNode()
                .put("status", "ok")
                .put("imageUrl", first.path("url").textValue());
        if (first.has("link")) {
            answer.set("link", first.path("link"));
        }
        answer.put("created", generated.created()).put("model", generated.model());
        answer.putArray("data").addAll(pictures);
        generated.usage().ifPresent(usage -> answer.set("usage", usage));
        List<String> warnings = warnings(generated);
        if (!warnings.isEmpty()) {
            ArrayNode all = answer.putArray("warnings");
            warnings.forEach(all::add);
        }
        return answer;
    }

    private static List<String> warnings(Generated generated) {
        Optional<String> budgets = generated
                .usage()
                .map(usage -> usage.path(ImageResult.BUDGET).path("warning").textValue());
        return Stream.concat(generated.warnings().stream(), budgets.stream()).toList();
    }

    /** The JSON of one picture, with a fresh URL. */
    public ObjectNode picture(StoredPicture stored, Optional<String> base) {
        return picture(stored, addresses.of(stored, base));
    }

    /** The JSON of a preview, whose URL is short-lived. */
    ObjectNode preview(StoredPicture stored) {
        return picture(stored, addresses.preview(stored));
    }

    private static ObjectNode picture(StoredPicture stored, PictureAddresses.Address address) {
        ObjectNode picture = JSON.objectNode()
                .put("url", address.url().url().toString())
                .put("id", stored.id())
                .put("media_type", stored.format().mediaType())
                .put("size", stored.size())
                .put("sha256", stored.sha256());
        stored.dimensions().ifPresent(dimensions -> picture.put("width", dimensions.width())
                .put("height", dimensions.height()));
        address.url().expiresAt().ifPresent(end -> picture.put("expires_at", end.toString()));
        address.link().ifPresent(link -> {
            picture.put("link", link.url().toString());
            link.expiresAt().ifPresent(end -> picture.put("link_expires", end.toString()));
        });
        return picture;
    }
}

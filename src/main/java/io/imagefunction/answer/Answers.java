package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult.Failed;
import io.imagefunction.answer.ImageResult.Generated;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.StoredPicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The answer, the same at every door. {@code status} with {@code imageUrl} or {@code error} is what OpenRouter's own
 * server tool {@code openrouter:image_generation} answers; {@code created}, {@code data} and {@code usage} are the
 * Image API's, with {@code url} where {@code b64_json} stood:
 *
 * <pre>{@code
 * {"status":"ok","imageUrl":"https://…","created":1748372400,"model":"…",
 *  "data":[{"url":"https://…","id":"…","media_type":"image/png","size":1644048,"sha256":"…","width":1024,
 *           "height":1024,"expires_at":"2026-11-21T13:00:00Z"}],"usage":{"cost":0.04},"warnings":["…"]}
 * {"status":"error","error":"…","code":"content_policy_violation","param":null,"retryable":false,"retry_after":null}
 * }</pre>
 *
 * URLs are signed when the answer is made, not when the picture is stored.
 */
@ApplicationScoped
public class Answer {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Logger LOG = Logger.getLogger(Answer.class);

    private final PictureLinks links;

    Answer(PictureLinks links) {
        this.links = links;
    }

    /** Of pictures whose URLs cannot be signed it is a failure, because a caller who got an exception would pay again. */
    public ObjectNode of(ImageResult result) {
        return named(shaped(result), result.generationIds());
    }

    private ObjectNode shaped(ImageResult result) {
        return switch (result) {
            case Generated generated -> {
                try {
                    yield generated(generated);
                } catch (RuntimeException unsigned) {
                    LOG.error("the URLs of pictures that are stored could not be signed", unsigned);
                    yield failed(unsigned(generated), generated.usage());
                }
            }
            case Failed failed -> failed(failed.failure(), failed.usage());
        };
    }

    /** The first call's name, by which its costs can be asked for, and all of them where there were several. */
    private static ObjectNode named(ObjectNode answer, List<String> generationIds) {
        if (!generationIds.isEmpty()) {
            answer.put("generation_id", generationIds.getFirst());
        }
        if (generationIds.size() > 1) {
            ArrayNode all = answer.putArray("generation_ids");
            generationIds.forEach(all::add);
        }
        return answer;
    }

    private static Failure unsigned(Generated generated) {
        String ids = generated.pictures().stream().map(StoredPicture::id).collect(Collectors.joining(", "));
        return Failure.of(
                FailureCode.STORAGE_FAILED,
                "The pictures are paid for and stored, but no URL could be signed for them. Ask for one later, by GET"
                        + " /api/v1/images/{id}, and not for the pictures again. The ids: " + ids + ".");
    }

    private static ObjectNode failed(Failure failure, Optional<JsonNode> usage) {
        ObjectNode answer = failure(failure);
        usage.ifPresent(paid -> answer.set("usage", paid));
        return answer;
    }

    /** A failure before there was a result. */
    public static ObjectNode failure(Failure failure) {
        ObjectNode answer = JSON.objectNode()
                .put("status", "error")
                .put("error", failure.message())
                .put("code", failure.code().code())
                .put("param", failure.param().orElse(null))
                .put("retryable", failure.retryable());
        failure.retryAfter()
                .ifPresentOrElse(
                        after -> answer.put("retry_after", Math.ceilDiv(after.toMillis(), 1000)),
                        () -> answer.putNull("retry_after"));
        return answer;
    }

    private ObjectNode generated(Generated generated) {
        List<ObjectNode> pictures =
                generated.pictures().stream().map(this::picture).toList();
        ObjectNode answer = JSON.objectNode()
                .put("status", "ok")
                .put("imageUrl", pictures.getFirst().path("url").textValue())
                .put("created", generated.created())
                .put("model", generated.model());
        answer.putArray("data").addAll(pictures);
        generated.usage().ifPresent(usage -> answer.set("usage", usage));
        if (!generated.warnings().isEmpty()) {
            ArrayNode warnings = answer.putArray("warnings");
            generated.warnings().forEach(warnings::add);
        }
        return answer;
    }

    ObjectNode picture(StoredPicture stored) {
        return picture(stored, links.link(stored.key()));
    }

    /** Of a picture that is still being made. */
    ObjectNode preview(StoredPicture stored) {
        return picture(stored, links.shortLived(stored.key()));
    }

    private static ObjectNode picture(StoredPicture stored, PictureLinks.Link link) {
        ObjectNode picture = JSON.objectNode()
                .put("url", link.url().toString())
                .put("id", stored.id())
                .put("media_type", stored.format().mediaType())
                .put("size", stored.size())
                .put("sha256", stored.sha256());
        stored.dimensions().ifPresent(dimensions -> picture.put("width", dimensions.width())
                .put("height", dimensions.height()));
        link.expiresAt().ifPresent(end -> picture.put("expires_at", end.toString()));
        return picture;
    }
}

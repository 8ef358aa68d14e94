package io.imagefunction.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;

/**
 * An {@link ImageResult} as a record keeps it: the pictures by their keys, because URLs are signed for each answer.
 *
 * <pre>{@code
 * {"created":1748372400,"model":"…","pictures":[{"id":"…","key":"images/…","media_type":"image/png","size":1644048,
 *   "sha256":"…","width":1024,"height":1024}],"warnings":["…"],"usage":{"cost":0.04},"generation_ids":["…"]}
 * {"failure":{"code":"refusal","message":"…","param":"…"},"usage":{"cost":0.04}}
 * }</pre>
 */
final class RecordedResult {

    private RecordedResult() {}

    static ObjectNode write(ImageResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (result) {
            case ImageResult.Generated generated -> {
                json.put("created", generated.created()).put("model", generated.model());
                ArrayNode pictures = json.putArray("pictures");
                generated.pictures().forEach(picture -> pictures.add(write(picture)));
                ArrayNode warnings = json.putArray("warnings");
                generated.warnings().forEach(warnings::add);
                generated.usage().map(RecordedResult::lasting).ifPresent(usage -> json.set("usage", usage));
            }
            case ImageResult.Failed failed -> {
                json.set("failure", write(failed.failure()));
                failed.usage().ifPresent(usage -> json.set("usage", usage));
            }
        }
        if (!result.generationIds().isEmpty()) {
            ArrayNode ids = json.putArray("generation_ids");
            result.generationIds().forEach(ids::add);
        }
        return json;
    }

    /** Without what was left of a budget at that time. */
    private static JsonNode lasting(JsonNode usage) {
        return usage instanceof ObjectNode object && object.has(ImageResult.BUDGET)
                ? object.deepCopy().without(ImageResult.BUDGET)
                : usage;
    }

    /** Reads a result that is to be replayed. */
    static ImageResult read(JsonNode json) {
        Optional<JsonNode> usage = Optional.ofNullable(json.get("usage"));
        List<String> ids = json.path("generation_ids")
                .valueStream()
                .map(JsonNode::textValue)
                .toList();
        if (json.has("failure")) {
            return new ImageResult.Failed(failure(json.path("failure")), usage, true, ids);
        }
        return new ImageResult.Generated(
                json.path("created").longValue(),
                json.path("model").textValue(),
                json.path("pictures").valueStream().map(RecordedResult::picture).toList(),
                usage,
                json.path("warnings").valueStream().map(JsonNode::textValue).toList(),
                true,
                ids);
    }

    private static ObjectNode write(StoredPicture picture) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", picture.id())
                .put("key", picture.key())
                .put("media_type", picture.format().mediaType())
                .put("size", picture.size())
                .put("sha256", picture.sha256());
        picture.dimensions()
                .ifPresent(dimensions -> json.put("width", dimensions.width()).put("height", dimensions.height()));
        return json;
    }

    private static StoredPicture picture(JsonNode json) {
        return new StoredPicture(
                json.path("id").textValue(),
                json.path("key").textValue(),
                PictureFormat.ofMediaType(json.path("media_type").textValue()).orElseThrow(),
                json.path("size").longValue(),
                json.path("sha256").textValue(),
                json.has("width")
                        ? Optional.of(new Dimensions(
                                json.path("width").intValue(),
                                json.path("height").intValue()))
                        : Optional.empty());
    }

    static ObjectNode write(Failure failure) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("code", failure.code().code())
                .put("message", failure.message());
        failure.param().ifPresent(param -> json.put("param", param));
        return json;
    }

    /** A recorded failure is final: a retry would not change it. */
    static Failure failure(JsonNode json) {
        return new Failure(
                FailureCode.of(json.path("code").textValue()),
                json.path("message").textValue(),
                Optional.ofNullable(json.path("param").textValue()),
                false,
                Optional.empty());
    }
}

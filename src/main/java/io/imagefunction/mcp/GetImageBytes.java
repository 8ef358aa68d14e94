package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.picture.SmallPicture;
import io.imagefunction.storage.PictureContent;
import io.imagefunction.storage.PictureObjects;
import io.imagefunction.tool.Arguments;
import io.imagefunction.tool.Json;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The tool {@code get_image_bytes}, by which {@link PictureView}'s page gets a picture of the caller from a host that
 * lets it load nothing from the bucket. It is not for language models, and so only offered to clients that know which
 * tools to keep from theirs.
 */
@ApplicationScoped
@Priority(1)
class GetImageBytes implements McpTool {

    static final String NAME = "get_image_bytes";

    /** Hosts take results of up to 1 MB, and base64 makes four bytes of three. */
    private static final int MOST_BYTES = 700_000;

    private static final String DEFINITION = """
        {"name":"get_image_bytes","title":"Get the bytes of a picture",
         "description":"For the page that shows pictures in a conversation, not for language models. Answers a picture \
        as image content. A picture of more than 700,000 bytes becomes a smaller copy, and reduced is true.",
         "inputSchema":{"type":"object","required":["id"],"additionalProperties":false,"properties":{
           "id":{"type":"string","description":"The id of a picture in data."}}},
         "annotations":{"title":"Get the bytes of a picture","readOnlyHint":true,"idempotentHint":true,
           "openWorldHint":false},
         "_meta":{"ui":{"visibility":["app"]}}}\
        """;

    private static final Failure MISSING =
            Failure.of(FailureCode.INVALID_REQUEST, "id", "id is missing: it is the id of a picture in data.");

    /** The same for somebody else's picture. */
    private static final Failure NO_PICTURE = Failure.of(
            FailureCode.NOT_FOUND,
            "id",
            "You have no picture with this id: the id is wrong, or the picture has expired or was deleted.");

    private static final Failure TOO_LARGE = Failure.of(
            FailureCode.RESPONSE_TOO_LARGE,
            "id",
            "This picture is too large for a conversation that does not load it from where it is stored. Open its link"
                    + " instead.");

    private final PictureObjects pictures;
    private final PictureContent content;
    private final ExecutorService threads;

    GetImageBytes(PictureObjects pictures, PictureContent content, @VirtualThreads ExecutorService threads) {
        this.pictures = pictures;
        this.content = content;
        this.threads = threads;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ObjectNode definition() {
        return Json.object(DEFINITION);
    }

    @Override
    public boolean isOffered(McpCall call) {
        return call.extension(PictureView.EXTENSION).isPresent();
    }

    @Override
    public Uni<McpResult> call(JsonNode arguments, McpCall call) {
        String id = Arguments.of(arguments, NAME, List.of("id")).text("id").orElseThrow(MISSING::toException);
        String owner = call.context().owner();
        return Uni.createFrom().item(() -> read(id, owner)).runSubscriptionOn(threads);
    }

    private McpResult read(String id, String owner) {
        PictureObjects.Own picture = pictures.find(id, owner).orElseThrow(NO_PICTURE::toException);
        boolean fits = picture.head().size() <= MOST_BYTES;
        try (InputStream bytes = content.open(picture.key())) {
            return fits
                    ? result(described(id, picture.head()), bytes.readAllBytes())
                    : reduced(id, picture.head(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode described(String id, PictureObjects.Head head) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", "ok")
                .put("id", id)
                .put("media_type", head.mediaType())
                .put("size", head.size());
    }

    private static McpResult reduced(String id, PictureObjects.Head head, InputStream bytes) {
        SmallPicture small = small(head, bytes).orElseThrow(TOO_LARGE::toException);
        ObjectNode answer = described(id, head)
                .put("media_type", small.format().mediaType())
                .put("size", small.bytes().length)
                .put("reduced", true)
                .put("note", "This is a smaller copy. The picture has " + head.size() + " bytes: open its link.");
        return result(answer, small.bytes());
    }

    /** A damaged picture cannot be made smaller either. */
    private static Optional<SmallPicture> small(PictureObjects.Head head, InputStream bytes) {
        Optional<PictureFormat> format = PictureFormat.ofMediaType(head.mediaType());
        try {
            return format.isEmpty() ? Optional.empty() : SmallPicture.of(format.get(), bytes, MOST_BYTES);
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    private static McpResult result(ObjectNode answer, byte[] bytes) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode blocks = result.putArray("content");
        blocks.addObject().put("type", "text").put("text", answer.toString());
        blocks.addObject().put("type", "image").put("data", bytes).set("mimeType", answer.path("media_type"));
        result.set("structuredContent", answer);
        return McpResult.of(result.put("isError", false));
    }
}

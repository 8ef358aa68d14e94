package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Removes the sentences that replace the URLs of missing pictures, where programs expect a URL. In running text such a
 * sentence stays.
 */
final class LostPictures {

    private static final String RESULT = "result";

    private LostPictures() {}

    /**
     * Changes the given tree. An available picture of an {@code image_generation_call} gets the member {@code imageUrl}
     * beside its {@code result}.
     */
    static void removeFrom(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            if (object.get("images") instanceof ArrayNode images) {
                for (var each = images.iterator(); each.hasNext(); ) {
                    if (isLost(each.next())) {
                        each.remove();
                    }
                }
            }
            if ("image_generation_call".equals(object.path("type").textValue()) && object.hasNonNull(RESULT)) {
                if (object.get(RESULT).asText("").startsWith("http")) {
                    object.set("imageUrl", object.get(RESULT));
                } else {
                    object.putNull(RESULT);
                }
            }
        }
        tree.forEach(LostPictures::removeFrom);
    }

    /** Whether the text only says that a picture is not available. */
    private static boolean isLost(JsonNode image) {
        return image.isTextual()
                ? image.textValue().startsWith(ChatPictures.NO_PICTURE)
                : image.valueStream().anyMatch(LostPictures::isLost);
    }
}

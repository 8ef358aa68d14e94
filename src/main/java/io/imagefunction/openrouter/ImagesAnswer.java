package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Optional;

/**
 * What came beside the pictures in an answer of the Image API.
 *
 * @param created seconds since 1970, 0 if upstream did not say
 * @param usage tokens and cost, without texts, whatever they may say; absent if the body was cut before it
 * @param error the {@code error} member that a 200, or an event, may have, for a failure after the start
 * @param cut what was wrong with the body, if it could not be read to its end
 */
public record ImagesAnswer(
        long created, Optional<JsonNode> usage, Optional<UpstreamError> error, Optional<String> cut) {

    static ImagesAnswer of(JsonNode document) {
        JsonNode error = document.path("error");
        JsonNode usage = document.path("usage");
        return new ImagesAnswer(
                document.path("created").asLong(0),
                usage.isObject() ? Optional.of(withoutTexts(usage)) : Optional.empty(),
                error.isMissingNode() || error.isNull()
                        ? Optional.empty()
                        : Optional.of(UpstreamError.of(200, error, "", Optional.empty())),
                Optional.empty());
    }

    private static JsonNode withoutTexts(JsonNode value) {
        JsonNode copy = value.deepCopy();
        removeTexts(copy);
        return copy;
    }

    private static void removeTexts(JsonNode value) {
        for (Iterator<JsonNode> each = value.iterator(); each.hasNext(); ) {
            JsonNode member = each.next();
            if (member.isTextual()) {
                each.remove();
            } else {
                removeTexts(member);
            }
        }
    }

    static ImagesAnswer cut(String why) {
        return new ImagesAnswer(0, Optional.empty(), Optional.empty(), Optional.of(why));
    }

    /** With what a later event of the same answer says. */
    ImagesAnswer and(ImagesAnswer later) {
        return new ImagesAnswer(
                Math.max(created, later.created),
                later.usage.or(() -> usage),
                error.or(later::error),
                cut.or(later::cut));
    }
}

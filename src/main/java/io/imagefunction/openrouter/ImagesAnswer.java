package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What came beside the pictures in an answer of the Image API.
 *
 * @param created seconds since 1970, 0 if upstream did not say
 * @param usage tokens and cost, without texts, whatever they may say; absent if the body was cut before it
 * @param error the {@code error} member that a 200, or an event, may have, for a failure after the start
 * @param cut what was wrong with the body, if it could not be read to its end
 * @param links URLs of pictures that were not sent themselves
 * @param generationId upstream's own name for what it did, if it said so
 */
public record ImagesAnswer(
        long created,
        Optional<JsonNode> usage,
        Optional<UpstreamError> error,
        Optional<String> cut,
        List<String> links,
        Optional<String> generationId) {

    static final ImagesAnswer NOTHING =
            new ImagesAnswer(0, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    static ImagesAnswer of(JsonNode document) {
        JsonNode error = document.path("error");
        JsonNode usage = document.path("usage");
        return new ImagesAnswer(
                document.path("created").asLong(0),
                usage.isObject() ? Optional.of(withoutTexts(usage)) : Optional.empty(),
                error.isMissingNode() || error.isNull()
                        ? Optional.empty()
                        : Optional.of(UpstreamError.of(200, error, "", Optional.empty())),
                Optional.empty(),
                links(document),
                Optional.empty());
    }

    private static final Pattern LINK = Pattern.compile("\\s*https?://", Pattern.CASE_INSENSITIVE);

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
        return new ImagesAnswer(0, Optional.empty(), Optional.empty(), Optional.of(why), List.of(), Optional.empty());
    }

    /** With what a later event of the same answer says. */
    ImagesAnswer and(ImagesAnswer later) {
        return new ImagesAnswer(
                Math.max(created, later.created),
                later.usage.or(() -> usage),
                error.or(later::error),
                cut.or(later::cut),
                Stream.concat(links.stream(), later.links.stream()).toList(),
                generationId.or(later::generationId));
    }

    ImagesAnswer withGenerationId(Optional<String> id) {
        return new ImagesAnswer(created, usage, error, cut, links, id);
    }

    /** Of a document, or of an event that is a picture itself. */
    private static List<String> links(JsonNode document) {
        JsonNode data = document.path("data");
        Stream<JsonNode> pictures =
                data.isArray() ? StreamSupport.stream(data.spliterator(), false) : Stream.of(document);
        return pictures.filter(picture -> !picture.path("b64_json").isTextual()
                        && !picture.path("type").asText("").contains("partial"))
                .map(picture -> Stream.of(picture.path("url"), picture.path("image_url"), picture.at("/image_url/url"))
                        .map(url -> url.asText(""))
                        .filter(url -> LINK.matcher(url).lookingAt())
                        .findFirst())
                .flatMap(Optional::stream)
                .toList();
    }
}

package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Everything in an answer of the Image API except its pictures.
 *
 * @param created seconds since 1970, 0 if upstream sent none
 * @param usage tokens and cost, without any texts; absent if the body ended before it
 * @param error the {@code error} member of an answer with status 200 or of an event, for a failure after the start
 * @param cut the reason why the body is incomplete, if it is
 * @param links URLs of pictures that upstream sent as links instead of as data
 * @param generationId upstream's generation ID, if it sent one
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

    /** Merges a later event of the same answer. */
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

    /** Reads a document, or an event that is a picture itself. */
    private static List<String> links(JsonNode document) {
        JsonNode data = document.path("data");
        Stream<JsonNode> pictures =
                data.isArray() ? StreamSupport.stream(data.spliterator(), false) : Stream.of(document);
        return pictures.filter(picture -> picture.path("b64_json").asText("").isEmpty()
                        && !picture.path("type").asText("").contains("partial"))
                .map(picture -> Stream.of(picture.path("url"), picture.path("image_url"), picture.at("/image_url/url"))
                        .map(url -> url.asText(""))
                        .filter(url -> LINK.matcher(url).lookingAt())
                        .findFirst())
                .flatMap(Optional::stream)
                .toList();
    }
}

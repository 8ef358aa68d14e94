package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of a payload's fields, which some programs write like {@code aspectRatio} or {@code aspect-ratio}. */
public final class FieldNames {

    private static final Set<String> KNOWN = Stream.concat(
                    Stream.of(RequestField.values()).map(RequestField::wireName),
                    Stream.of(IdempotencyKey.FIELD, ImageRequest.CALLBACK))
            .collect(Collectors.toUnmodifiableSet());

    /** Not {@code Size}: other documents, such as the entries of a list of S3, have such names. */
    private static final Pattern OTHERWISE = Pattern.compile("[a-z][A-Za-z0-9-]{1,40}");

    private static final Pattern WORD_ENDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private FieldNames() {}

    /**
     * Gives fields the names that they have in the Image API. To be called before a field is read. A field that is there
     * under its own name counts, and the other one keeps its name.
     */
    public static void normalize(JsonNode payload) {
        if (payload instanceof ObjectNode object) {
            List<String> names =
                    object.properties().stream().map(Map.Entry::getKey).toList();
            for (String name : names) {
                String usual = usual(name);
                if (!usual.equals(name) && Spelling.isAbsent(object.get(usual))) {
                    object.set(usual, object.remove(name));
                }
            }
        }
    }

    private static String usual(String name) {
        if (!OTHERWISE.matcher(name).matches()) {
            return name;
        }
        String snake = WORD_ENDS.matcher(name).replaceAll("_").replace('-', '_').toLowerCase(Locale.ROOT);
        return KNOWN.contains(snake) ? snake : name;
    }
}

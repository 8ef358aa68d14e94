package io.imagefunction.request;

import static com.fasterxml.jackson.databind.node.JsonNodeType.ARRAY;
import static com.fasterxml.jackson.databind.node.JsonNodeType.BOOLEAN;
import static com.fasterxml.jackson.databind.node.JsonNodeType.OBJECT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fields of a request, defined once, with type and description. Source: OpenRouter's Image API, {@code POST
 * /images}. Checking, the OpenAPI document and the tool's schema are derived from here.
 */
public enum RequestField {
    PROMPT("prompt", new FieldType.Text(1, Integer.MAX_VALUE), "What the picture shows."),
    MODEL("model", new FieldType.Text(1, 256), "Slug of the image model; the function has a default."),
    MODELS(
            "models",
            new FieldType.Texts(1, 5, 256),
            "Slugs of models to try, in this order, while the model is unavailable."),
    N("n", new FieldType.Whole(1, 10), "How many pictures to make; fewer may come."),
    SIZE(
            "size",
            new FieldType.Text(1, 32),
            "A tier such as 2K, or pixels such as 1536x1024, instead of the two below."),
    RESOLUTION("resolution", new FieldType.Word("512", "1K", "2K", "4K"), "How large the picture is."),
    ASPECT_RATIO(
            "aspect_ratio",
            new FieldType.Word(
                    "auto", "1:1", "1:2", "1:4", "1:8", "2:1", "2:3", "2.35:1", "3:2", "3:4", "4:1", "4:3", "4:5",
                    "5:2", "5:4", "8:1", "9:16", "16:9", "9:19.5", "19.5:9", "9:20", "20:9", "9:21", "21:9"),
            "Width to height."),
    QUALITY(
            "quality",
            new FieldType.Word("auto", "low", "medium", "high", "xhigh", "max"),
            "How much effort is spent."),
    OUTPUT_FORMAT("output_format", new FieldType.Word("png", "jpeg", "webp", "svg"), "The picture's file format."),
    BACKGROUND("background", new FieldType.Word("auto", "transparent", "opaque"), "Transparent needs png or webp."),
    OUTPUT_COMPRESSION("output_compression", new FieldType.Whole(0, 100), "For jpeg and webp: 100 is the best."),
    SEED("seed", new FieldType.Whole(Long.MIN_VALUE, Long.MAX_VALUE), "The same seed may give the same picture."),
    INPUT_REFERENCES(
            "input_references",
            new FieldType.Json(ARRAY),
            "Pictures to work from: {\"type\":\"image_url\",\"image_url\":{\"url\":\"https://… or data:image/…\"}},"
                    + " {\"type\":\"image_id\",\"id\":\"…\"} for a picture of this function, or just its id."),
    PROVIDER("provider", new FieldType.Json(OBJECT), "OpenRouter's routing preferences and provider options."),
    USER("user", new FieldType.Text(1, Integer.MAX_VALUE), "Names the end user, for OpenRouter's abuse detection."),
    SESSION_ID("session_id", new FieldType.Text(1, 256), "Groups related requests."),
    TRACE("trace", new FieldType.Json(OBJECT), "Metadata for OpenRouter's observability."),
    STREAM("stream", new FieldType.Json(BOOLEAN), "Answers in server-sent events while the picture is made.");

    public static final String AUTO = "auto";

    private final String wireName;
    private final FieldType type;
    private final String description;

    RequestField(String wireName, FieldType type, String description) {
        this.wireName = wireName;
        this.type = type;
        this.description = description;
    }

    public String wireName() {
        return wireName;
    }

    public FieldType type() {
        return type;
    }

    public String description() {
        return description;
    }

    public static Optional<RequestField> named(String wireName) {
        return Stream.of(values())
                .filter(field -> field.wireName.equals(wireName))
                .findFirst();
    }

    /**
     * Whether the value only says that nothing was chosen. Forms and programs send an empty text for that, except as the
     * prompt. Clients of other image APIs send {@code auto} for fields that have no such value here.
     */
    boolean isLeftOpen(JsonNode value) {
        boolean hasAuto = type instanceof FieldType.Word word && word.usual().contains(AUTO);
        boolean mayBeAuto = this == SIZE || type instanceof FieldType.Word;
        return value.isNull()
                || Spelling.isAbsent(value) && this != PROMPT
                || AUTO.equals(value.textValue()) && mayBeAuto && !hasAuto;
    }

    /** The value in the field's type, if it is written in another one; unchanged if it does not fit. */
    public JsonNode fitted(JsonNode value) {
        return switch (type) {
            case FieldType.Whole whole -> Spelling.wholeNumber(value);
            case FieldType.Word word -> Spelling.word(value, word.usual());
            case FieldType.Texts texts -> Spelling.list(value);
            case FieldType.Text text -> this == USER || this == SESSION_ID ? Spelling.name(value) : value;
            case FieldType.Json json ->
                switch (json.kind()) {
                    case BOOLEAN -> Spelling.flag(value);
                    case ARRAY -> references(Spelling.list(value));
                    default -> value;
                };
        };
    }

    private static JsonNode references(JsonNode list) {
        if (!list.isArray()) {
            return list;
        }
        ArrayNode repaired = StrictJson.MAPPER.createArrayNode();
        list.forEach(entry -> repaired.add(Reference.repaired(entry)));
        return repaired;
    }

    /** A sentence that names the field and what it must be; empty if the field accepts the value. */
    Optional<String> problem(JsonNode value) {
        return type.accepts(value) ? Optional.empty() : Optional.of(wireName + " must be " + type.expectation() + ".");
    }
}

package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.FieldType;
import io.imagefunction.request.IdempotencyKey;
import io.imagefunction.request.RequestField;
import io.imagefunction.settings.Settings;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An option of a picture that a language model may choose, with its description for the model. Types and values are
 * those of the request's fields. The most useful options come first. Fields without an option (provider, user, trace …)
 * are not the model's to decide.
 */
enum ToolOption {
    PROMPT(
            RequestField.PROMPT,
            "What the picture shows, in detail: subject, setting, composition, style, light, colours; any text to be"
                    + " written in it in quotation marks. To change a picture, say what changes and what stays."),
    ASPECT_RATIO(
            RequestField.ASPECT_RATIO,
            "Width to height: 16:9 for a wide scene, 9:16 for a phone, 1:1 for an icon. Not together with size."),
    INPUT_REFERENCES(
            RequestField.INPUT_REFERENCES,
            "Pictures to change or to work from: the id of a picture that this tool made before, or a complete public"
                    + " http or https URL, copied exactly."),
    QUALITY(RequestField.QUALITY, "How much effort is spent: low for a draft; high costs more and takes longer."),
    N(
            RequestField.N,
            "How many variants of the picture, all paid. Leave out for one, unless the user asks for several."),
    RESOLUTION(
            RequestField.RESOLUTION,
            "How large the picture is. Leave out unless the user wants a size; larger costs more and takes longer."),
    SIZE(
            RequestField.SIZE,
            "Exact pixels such as 1536x1024, only if the user names them; then without aspect_ratio and resolution."),
    BACKGROUND(
            RequestField.BACKGROUND,
            "transparent for a logo, an icon or a cut-out; that needs output_format png or webp."),
    OUTPUT_FORMAT(
            RequestField.OUTPUT_FORMAT,
            "The file's format. Leave out unless the user or a transparent background needs one."),
    OUTPUT_COMPRESSION(
            RequestField.OUTPUT_COMPRESSION,
            "For jpeg and webp only; 100 is the best. Leave out unless the user wants a small file."),
    SEED(
            RequestField.SEED,
            "An integer. The same one with the same prompt may give the same picture. Usually left out."),
    MODEL(
            RequestField.MODEL,
            "Slug of the image model, such as openai/gpt-image-1. Leave out unless the user names a model."),
    IDEMPOTENCY_KEY(
            null,
            "A new unique text for each new picture, such as a UUID. When a call failed or its answer was lost, repeat"
                    + " it with the same arguments and the same key: the picture is then not paid twice. Other"
                    + " arguments need another key.");

    private final RequestField field;
    private final String description;

    ToolOption(RequestField field, String description) {
        this.field = field;
        this.description = description;
    }

    static Optional<ToolOption> named(String wireName) {
        return Stream.of(values())
                .filter(option -> option.wireName().equals(wireName))
                .findFirst();
    }

    String wireName() {
        return field == null ? IdempotencyKey.FIELD : field.wireName();
    }

    /**
     * Converts a value that a language model wrote into the request's type.
     *
     * @param choice the allowed words; empty for all
     * @return the value unchanged if it does not fit, JSON null if nothing was chosen
     */
    JsonNode read(JsonNode written, List<String> choice) {
        return switch (this) {
            case PROMPT, IDEMPOTENCY_KEY -> Lenient.text(written);
            case INPUT_REFERENCES -> References.read(written, false);
            default ->
                field.type() instanceof FieldType.Whole
                        ? Lenient.wholeNumber(written)
                        : Lenient.choice(written, choice.isEmpty() ? usualWords() : choice);
        };
    }

    /** Whether an operator may limit the option to these words. */
    boolean takes(List<String> words) {
        return switch (this) {
            case MODEL, SIZE -> words.stream().noneMatch(String::isEmpty);
            default -> usualWords().containsAll(words);
        };
    }

    private List<String> usualWords() {
        return field != null && field.type() instanceof FieldType.Word word ? word.usual() : List.of();
    }

    /** Whether the operator's limits leave the model a choice. */
    boolean isOfUse(Settings.Limits limits) {
        return switch (this) {
            case N -> limits.images() > 1;
            case INPUT_REFERENCES -> limits.references() > 0;
            default -> true;
        };
    }

    /** @param words the allowed words; empty for all */
    ObjectNode schema(List<String> words, Settings.Limits limits) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case IDEMPOTENCY_KEY ->
                schema.put("type", "string").put("minLength", 1).put("maxLength", 255);
            case INPUT_REFERENCES -> {
                schema.put("type", "array").put("maxItems", limits.references());
                schema.putObject("items").put("type", "string");
            }
            default -> typed(schema, limits);
        }
        List<String> choice = words.isEmpty() ? usualWords() : words;
        if (!choice.isEmpty()) {
            choice.forEach(schema.putArray("enum")::add);
        }
        if (!words.isEmpty()) {
            schema.put("default", words.getFirst());
        }
        return schema.put("description", description);
    }

    private void typed(ObjectNode schema, Settings.Limits limits) {
        switch (field.type()) {
            case FieldType.Text text -> {
                schema.put("type", "string").put("minLength", text.shortest());
                int longest = this == PROMPT ? limits.promptLength() : text.longest();
                schema.put("maxLength", longest);
            }
            case FieldType.Word word -> schema.put("type", "string");
            case FieldType.Whole whole -> {
                schema.put("type", "integer");
                if (whole.max() < Long.MAX_VALUE) {
                    long max = this == N ? limits.images() : whole.max();
                    schema.put("minimum", whole.min()).put("maximum", max);
                }
            }
            case FieldType.Texts texts -> throw new IllegalStateException("no type for " + this);
            case FieldType.Json json -> throw new IllegalStateException("no type for " + this);
        }
    }

    static String names(Set<ToolOption> options) {
        return String.join(", ", options.stream().map(ToolOption::wireName).toList());
    }

    /** The names of all options. */
    static String names() {
        return names(EnumSet.allOf(ToolOption.class));
    }
}

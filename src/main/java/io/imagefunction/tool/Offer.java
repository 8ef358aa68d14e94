package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.RequestField;
import io.imagefunction.settings.Settings;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The options of the tool that the language model may use.
 *
 * @param options the options, each with the words that the model may choose from; an empty list allows all
 * @param fixed the fields of the request that the operator or the caller has fixed
 */
record Offer(Map<ToolOption, List<String>> options, ObjectNode fixed) {

    /** The options that the operator's settings leave to the model. */
    static Offer of(Settings.Image settings) {
        Map<ToolOption, List<String>> options = new EnumMap<>(ToolOption.class);
        settings.tool().options().ifPresentOrElse(entries -> entries.forEach(entry -> add(entry, options)), () -> {
            for (ToolOption option : ToolOption.values()) {
                options.put(option, List.of());
            }
        });
        options.put(ToolOption.PROMPT, List.of());
        options.keySet().removeIf(option -> !option.isOfUse(settings.limits()));
        settings.limits()
                .models()
                .ifPresent(
                        models -> options.replace(ToolOption.MODEL, List.of(), defaultFirst(models, settings.model())));
        ObjectNode fixed = JsonNodeFactory.instance.objectNode();
        settings.tool().model().ifPresent(model -> fixed.put(ToolOption.MODEL.wireName(), model));
        options.forEach((option, words) -> {
            if (words.size() == 1 && !fixed.has(option.wireName())) {
                fixed.put(option.wireName(), words.getFirst());
            }
        });
        return new Offer(options, JsonNodeFactory.instance.objectNode()).with(fixed);
    }

    /** A copy in which these fields of the request are fixed as well. */
    Offer with(ObjectNode decided) {
        Map<ToolOption, List<String>> left = new EnumMap<>(options);
        left.keySet().removeIf(option -> decided.has(option.wireName()));
        ObjectNode all = fixed.deepCopy();
        all.setAll(decided);
        return new Offer(left, all);
    }

    /** @throws FailureException if a field is fixed to another value, or its value is not allowed */
    void refuse(ObjectNode fields) {
        fields.properties().forEach(field -> option(field.getKey())
                .filter(option -> !areLeft(option, field.getValue()))
                .ifPresent(option -> {
                    throw Failure.of(
                                    FailureCode.INVALID_REQUEST,
                                    field.getKey(),
                                    field.getKey() + " cannot be set here, or not to " + field.getValue() + ".")
                            .toException();
                }));
    }

    /** The option that a field decides. */
    private static Optional<ToolOption> option(String field) {
        return field.equals(RequestField.MODELS.wireName()) ? Optional.of(ToolOption.MODEL) : ToolOption.named(field);
    }

    private boolean areLeft(ToolOption option, JsonNode value) {
        return option == ToolOption.MODEL && value.isArray()
                ? value.valueStream().allMatch(model -> isLeft(option, model))
                : isLeft(option, value);
    }

    private boolean isLeft(ToolOption option, JsonNode value) {
        List<String> words = options.getOrDefault(option, List.of());
        return value.isNull()
                || option == ToolOption.N
                || value.equals(fixed.get(option.wireName()))
                || options.containsKey(option) && (words.isEmpty() || words.contains(value.asText()));
    }

    /** Whether the entry of the setting is valid: {@code name} or {@code name=word+word}. */
    static boolean isEntry(String entry) {
        String[] nameAndWords = entry.strip().split("=", 2);
        return ToolOption.named(nameAndWords[0].strip())
                .filter(option -> nameAndWords.length == 1 || option.takes(words(nameAndWords[1])))
                .isPresent();
    }

    private static List<String> defaultFirst(Set<String> models, String usual) {
        return models.stream()
                .sorted(Comparator.comparing((String model) -> !model.equals(usual))
                        .thenComparing(model -> model))
                .toList();
    }

    private static List<String> words(String separated) {
        return Stream.of(separated.split("\\+", -1)).map(String::strip).toList();
    }

    private static void add(String entry, Map<ToolOption, List<String>> options) {
        String[] nameAndWords = entry.strip().split("=", 2);
        ToolOption option = ToolOption.named(nameAndWords[0].strip()).orElseThrow();
        options.put(option, nameAndWords.length == 1 ? List.of() : words(nameAndWords[1]));
    }
}

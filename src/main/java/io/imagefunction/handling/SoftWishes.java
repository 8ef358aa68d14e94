package io.imagefunction.handling;

import static io.imagefunction.request.RequestField.ASPECT_RATIO;
import static io.imagefunction.request.RequestField.BACKGROUND;
import static io.imagefunction.request.RequestField.OUTPUT_COMPRESSION;
import static io.imagefunction.request.RequestField.OUTPUT_FORMAT;
import static io.imagefunction.request.RequestField.QUALITY;
import static io.imagefunction.request.RequestField.RESOLUTION;
import static io.imagefunction.request.RequestField.SEED;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.catalogue.Descriptor;
import io.imagefunction.catalogue.Model;
import io.imagefunction.request.FieldType;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.RequestField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Fits the soft wishes of a request to its model. A wish is never fitted to something dearer than was asked for, unless
 * the model has nothing cheaper.
 *
 * <table>
 * <caption>Wishes that the model does not list</caption>
 * <tr><th>field</th><th>is sent as</th></tr>
 * <tr><td>size, aspect_ratio, resolution</td><td>{@link Shapes}</td></tr>
 * <tr><td>quality</td><td>the nearest of the model: {@link Scales#quality}; {@code standard} is left out</td></tr>
 * <tr><td>output_format</td><td>left out, except {@code svg}, which is refused</td></tr>
 * <tr><td>background</td><td>left out, except {@code transparent}, which is refused</td></tr>
 * <tr><td>output_compression</td><td>the nearest number in the model's range</td></tr>
 * <tr><td>seed</td><td>left out</td></tr>
 * <tr><td>any field that the model does not take</td><td>left out</td></tr>
 * </table>
 *
 * <p>A word that differs only in its case is written as the model does. {@code auto} is left out without a warning.
 */
public final class SoftWishes {

    /** For each field the nearest of the model's words; empty if the field is to be left out. */
    private static final Map<RequestField, BiFunction<String, List<String>, Optional<String>>> NEAREST = Map.of(
            ASPECT_RATIO, Ratios::nearest,
            RESOLUTION, Scales::tier,
            QUALITY, Scales::quality,
            OUTPUT_FORMAT, SoftWishes::format,
            BACKGROUND, (asked, words) -> Optional.empty());

    private SoftWishes() {}

    /** @param model empty if the catalogue does not have it: then the documented values are taken for its own */
    public static ImageRequest fit(ImageRequest request, Optional<Model> model) {
        Fitting fitting = new Fitting(request, model.orElseGet(() -> documented(request.model())));
        Shapes.fit(fitting);
        List.of(ASPECT_RATIO, RESOLUTION, QUALITY, BACKGROUND, OUTPUT_FORMAT)
                .forEach(field -> fitting.word(field).ifPresent(word -> fitWord(field, word, fitting)));
        fitTransparent(fitting);
        fitCompression(fitting);
        fitting.value(SEED).filter(seed -> !fitting.accepts(SEED, seed)).ifPresent(seed -> fitting.leaveOut(SEED));
        return fitting.result();
    }

    private static void fitWord(RequestField field, String word, Fitting fitting) {
        if (fitting.accepts(field, word) || RequestField.AUTO.equals(word)) {
            return;
        }
        Optional<String> listed =
                fitting.words(field).stream().filter(word::equalsIgnoreCase).findFirst();
        Optional<String> nearest = listed.or(() -> NEAREST.get(field).apply(word, fitting.words(field)));
        if (listed.isPresent()) {
            fitting.spell(field, listed.get());
        } else if (isHard(field, word)) {
            fitting.spell(field, word.toLowerCase(Locale.ROOT));
        } else if (nearest.isPresent()) {
            fitting.send(field, TextNode.valueOf(nearest.get()));
        } else {
            fitting.leaveOut(field);
        }
    }

    /** Whether the word changes what the picture is. */
    private static boolean isHard(RequestField field, String word) {
        return field == BACKGROUND && word.equalsIgnoreCase("transparent")
                || field == OUTPUT_FORMAT && word.equalsIgnoreCase("svg");
    }

    private static Optional<String> format(String asked, List<String> words) {
        String name = asked.toLowerCase(Locale.ROOT).replace("image/", "");
        String format = name.equals("jpg") ? "jpeg" : name;
        return words.stream().filter(format::equals).findFirst();
    }

    /** A JPEG cannot be transparent, and the background is what the picture is. */
    private static void fitTransparent(Fitting fitting) {
        boolean transparent =
                fitting.word(BACKGROUND).filter("transparent"::equals).isPresent();
        if (transparent && fitting.word(OUTPUT_FORMAT).filter("jpeg"::equals).isPresent()) {
            fitting.leaveOut(OUTPUT_FORMAT, "it cannot have a transparent background");
        }
    }

    private static void fitCompression(Fitting fitting) {
        fitting.value(OUTPUT_COMPRESSION)
                .filter(asked -> !fitting.accepts(OUTPUT_COMPRESSION, asked))
                .ifPresent(asked -> {
                    Optional<Descriptor.Range> range = fitting.range(OUTPUT_COMPRESSION);
                    range.ifPresentOrElse(
                            numbers -> fitting.send(
                                    OUTPUT_COMPRESSION,
                                    LongNode.valueOf(Math.clamp(asked.longValue(), numbers.min(), numbers.max()))),
                            () -> fitting.leaveOut(OUTPUT_COMPRESSION));
                });
    }

    /** Accepts what the Image API documents. */
    private static Model documented(String id) {
        Map<String, Descriptor> parameters = new LinkedHashMap<>();
        for (RequestField field : RequestField.values()) {
            parameters.put(
                    field.wireName(),
                    field.type() instanceof FieldType.Word word
                            ? new Descriptor.Choice(word.usual())
                            : new Descriptor.Unknown());
        }
        return new Model(id, parameters, true, true);
    }
}

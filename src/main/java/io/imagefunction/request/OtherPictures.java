package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields by which other image APIs take pictures. {@code /images} drops fields that it does not know, and the caller
 * would pay for a picture of something else.
 *
 * <table>
 * <caption>Fields with pictures</caption>
 * <tr><th>field</th><th>is</th></tr>
 * <tr><td>a picture to work from ({@link #isReference})</td><td>read as {@code input_references}</td></tr>
 * <tr><td>a mask, or a picture that controls another one ({@link #isRefused})</td><td>refused</td></tr>
 * </table>
 */
public final class OtherPictures {

    /** Without underscores, brackets and numbers. */
    private static final Set<String> REFERENCES = Set.of(
            "image",
            "images",
            "imageurl",
            "imageurls",
            "imageinput",
            "inputimage",
            "inputimages",
            "inputimageurl",
            "inputimageurls",
            "inputreference",
            "inputreferences",
            "initimage",
            "initimages",
            "initimageurl",
            "referenceimage",
            "referenceimages",
            "referenceimageurl",
            "referenceimageurls",
            "refimage",
            "refimages",
            "sourceimage",
            "sourceimages",
            "sourceimageurl");

    private static final Set<String> REFUSED = Set.of(
            "mask",
            "maskurl",
            "maskimage",
            "maskimageurl",
            "imagemask",
            "inputimagemask",
            "controlimage",
            "controlimageurl",
            "styleimage",
            "styleimages",
            "stylereferenceimages",
            "imageprompt");

    private static final String SHAPES =
            "a text with an https URL, a data URL or the id of a picture of this function, {\"image_url\":\"…\"}, or a list"
                    + " of these";

    private OtherPictures() {}

    public static boolean isReference(String name) {
        return REFERENCES.contains(plain(name));
    }

    static boolean isRefused(String name) {
        return REFUSED.contains(plain(name));
    }

    /** Whether two fields are numbered parts of one, such as {@code input_image} and {@code input_image_2}. */
    static boolean areOne(String name, String other) {
        return plain(name).equals(plain(other));
    }

    /**
     * The URLs or ids of a field's pictures; none if it is empty.
     *
     * @throws FailureException that names the entry that is none, and what to send
     */
    public static List<String> sources(String name, JsonNode value) {
        List<String> sources = new ArrayList<>();
        if (value.isArray()) {
            for (int at = 0; at < value.size(); at++) {
                sources.addAll(sources(name + "[" + at + "]", value.get(at)));
            }
        } else if (!Spelling.isAbsent(value) && !(value.isObject() && value.isEmpty())) {
            sources.add(Reference.read(Reference.repaired(value))
                    .filter(Reference::isPlausible)
                    .map(Reference::source)
                    .map(String::strip)
                    .orElseThrow(() -> invalid(
                            name,
                            name + " must be " + SHAPES + ", or send the pictures in input_references. Nothing was"
                                    + " paid.")));
        }
        return sources;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[_\\-\\[\\]\\d]", "");
    }

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

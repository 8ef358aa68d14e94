package io.imagefunction.http;

import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.common.util.MediaTypeHelper;

/** The forms in which pictures are answered, which a caller chooses by the header {@code Accept}. */
enum AnswerForm {
    JSON(MediaType.APPLICATION_JSON_TYPE),
    /** The URLs, a line each (RFC 2483). */
    URI_LIST(new MediaType("text", "uri-list")),
    /** The URLs, a line each, and failures as a sentence. */
    TEXT(MediaType.TEXT_PLAIN_TYPE),
    /** A redirect to the first picture. */
    PICTURE(new MediaType("image", "*"));

    /** What the resources produce, for JAX-RS. */
    static final String URIS = "text/uri-list";

    static final String PICTURES = "image/*";

    private static final double NOT_NAMED = 0;

    private final MediaType type;

    AnswerForm(MediaType type) {
        this.type = type;
    }

    MediaType type() {
        return type;
    }

    /**
     * JSON unless another form is named and preferred to it. A wildcard such as {@code *}{@code /*} names none, because
     * most clients always send it.
     *
     * @param accept the values of the header, which are valid
     */
    static AnswerForm of(List<String> accept) {
        List<MediaType> types = new ArrayList<>();
        accept.stream()
                .filter(value -> !value.isBlank())
                .forEach(value -> types.addAll(MediaTypeHelper.parseHeader(value)));
        AnswerForm best = JSON;
        double most = types.stream()
                .filter(MediaType.APPLICATION_JSON_TYPE::isCompatible)
                .mapToDouble(AnswerForm::quality)
                .max()
                .orElse(NOT_NAMED);
        for (AnswerForm form : List.of(URI_LIST, TEXT, PICTURE)) {
            double quality = types.stream()
                    .filter(named -> !named.isWildcardType() && named.isCompatible(form.type))
                    .mapToDouble(AnswerForm::quality)
                    .max()
                    .orElse(NOT_NAMED);
            if (quality > most) {
                best = form;
                most = quality;
            }
        }
        return best;
    }

    private static double quality(MediaType type) {
        try {
            return Double.parseDouble(type.getParameters().getOrDefault("q", "1"));
        } catch (NumberFormatException malformed) {
            return NOT_NAMED;
        }
    }
}

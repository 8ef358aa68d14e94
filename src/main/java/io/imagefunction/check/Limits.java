package io.imagefunction.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.DataUrl;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Reference;
import io.imagefunction.request.RequestField;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;

/** The operator's limits, which apply to every model. */
@ApplicationScoped
class Limits {

    private static final String SHAPE =
            "a URL (https://… or data:image/png;base64,…) or the id of a picture of this function, as text or as"
                    + " {\"type\":\"image_url\",\"image_url\":{\"url\":\"…\"}}";

    private final Settings.Limits settings;

    Limits(Settings settings) {
        this.settings = settings.image().limits();
    }

    /** @param model the slug that the request's model means */
    void checkModel(String model) {
        if (!allows(model)) {
            throw refusal(
                    "model",
                    "model must be one of "
                            + String.join(", ", settings.models().orElseThrow()) + ".");
        }
    }

    boolean allows(String model) {
        return settings.models().map(allowed -> allowed.contains(model)).orElse(true);
    }

    void check(ImageRequest request) {
        int length = request.prompt().codePointCount(0, request.prompt().length());
        if (length > settings.promptLength()) {
            throw refusal(
                    "prompt",
                    "prompt must have at most " + settings.promptLength() + " characters; it has " + length + ".");
        }
        if (request.n() > settings.images()) {
            throw refusal("n", "n must be an integer from 1 to " + settings.images() + ".");
        }
        request.value(RequestField.INPUT_REFERENCES).ifPresent(this::checkReferences);
    }

    private void checkReferences(JsonNode references) {
        if (references.size() > settings.references()) {
            throw refusal(
                    "input_references",
                    "input_references must have at most " + settings.references() + " entries; it has "
                            + references.size() + ".");
        }
        for (int i = 0; i < references.size(); i++) {
            checkReference("input_references[" + i + "]", references.get(i));
        }
    }

    private void checkReference(String param, JsonNode entry) {
        Reference reference =
                Reference.read(entry).orElseThrow(() -> refusal(param, param + " must be " + SHAPE + "."));
        String text = reference.source();
        if (DataUrl.isMeant(text)) {
            checkDataUrl(param, text);
        } else if (!reference.isStored() && !isWebAddress(text)) {
            throw refusal(
                    param,
                    param + " must have an http, https or data URL with base64, or the id or s3:// URL of a picture of"
                            + " this function.");
        }
    }

    private void checkDataUrl(String param, String url) {
        DataUrl picture = DataUrl.parse(url)
                .orElseThrow(
                        () -> refusal(param, param + " must have a data URL of the form data:image/png;base64,…."));
        if (!picture.isWhole()) {
            throw refusal(param, param + " has a data URL whose base64 is incomplete.");
        }
        if (picture.size() > settings.referenceSize().asLongValue()) {
            throw refusal(
                    param,
                    param + " must be a picture of at most "
                            + settings.referenceSize().asLongValue() + " bytes; it has " + picture.size()
                            + ". Send a smaller one, or its https URL.");
        }
    }

    private static boolean isWebAddress(String text) {
        try {
            URI address = URI.create(text);
            return ("https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme()))
                    && address.getHost() != null;
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }

    private static FailureException refusal(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

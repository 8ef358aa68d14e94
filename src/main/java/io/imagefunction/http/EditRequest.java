package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.OtherPictures;
import io.imagefunction.request.Reference;
import io.imagefunction.request.RequestField;
import io.imagefunction.request.Spelling;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Reads an edit in OpenAI's formats, a form or JSON, and makes an Image API request of it, whose {@code
 * input_references} are the pictures.
 */
@ApplicationScoped
class EditRequest {

    static final String IMAGE = "image";
    static final String IMAGES = "images";
    static final String MASK = "mask";

    private static final String REFERENCES = RequestField.INPUT_REFERENCES.wireName();
    private static final String SHAPES =
            "a file of a form, a text with an https URL or a data URL, {\"image_url\":\"…\"}, or a list of these";

    private final Settings.Limits limits;

    EditRequest(Settings settings) {
        this.limits = settings.image().limits();
    }

    /** @throws FailureException that names the field that is wrong */
    JsonNode read(byte[] body, String contentType) {
        JsonNode document = MultipartForm.type(contentType)
                .<JsonNode>map(type -> EditForm.json(MultipartForm.parse(body, type), limits))
                .orElseGet(() -> StrictJson.parse(body));
        return document instanceof ObjectNode edit ? request(edit) : document;
    }

    private static ObjectNode request(ObjectNode edit) {
        JsonNode mask = edit.remove(MASK);
        if (!Spelling.isAbsent(mask)) {
            throw refusal(
                    MASK,
                    "mask is not supported: no model of OpenRouter's Image API takes one. Leave it out, and say in the"
                            + " prompt what changes and what stays. Nothing was paid.");
        }
        JsonNode given = RequestField.INPUT_REFERENCES.fitted(edit.path(REFERENCES));
        ArrayNode references = given instanceof ArrayNode list ? list : edit.arrayNode();
        List.copyOf(edit.properties()).stream()
                .filter(field -> !field.getKey().equals(REFERENCES) && OtherPictures.isReference(field.getKey()))
                .forEach(field -> {
                    OtherPictures.sources(field.getKey(), edit.remove(field.getKey())).stream()
                            .map(Reference::json)
                            .forEach(references::add);
                });
        if (references.isEmpty() && Spelling.isAbsent(given)) {
            throw refusal(IMAGE, "image is missing: it must be " + SHAPES + ".");
        }
        if (given == references || Spelling.isAbsent(given)) {
            edit.set(REFERENCES, references);
        }
        return edit;
    }

    private static FailureException refusal(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

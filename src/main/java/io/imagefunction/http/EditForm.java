package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.FieldType;
import io.imagefunction.request.RequestField;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Settings;
import io.imagefunction.tool.Lenient;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes JSON of an edit that was sent as a form: every field is a text there, and each picture a file, whose place a
 * data URL takes.
 */
final class EditForm {

    private static final JsonMapper JSON = StrictJson.MAPPER;

    /** {@code image[]} and {@code image[0]} are the same field as {@code image}. */
    private static final Pattern INDEX = Pattern.compile("\\[\\d{0,3}]$");

    private final Settings.Limits limits;
    private final ObjectNode json = JSON.createObjectNode();
    private final ArrayNode images = JSON.createArrayNode();

    private EditForm(Settings.Limits limits) {
        this.limits = limits;
    }

    /** @throws FailureException if a field is there twice, or a file is no picture or too large */
    static ObjectNode json(List<FormPart> parts, Settings.Limits limits) {
        EditForm form = new EditForm(limits);
        parts.forEach(form::add);
        if (!form.images.isEmpty()) {
            form.json.set(EditRequest.IMAGE, form.images);
        }
        return form.json;
    }

    private void add(FormPart part) {
        String name = INDEX.matcher(part.name()).replaceFirst("");
        boolean empty = part.size() == 0 && !name.equals(RequestField.PROMPT.wireName());
        if (empty && !(part.isFile() && name.equals(EditRequest.IMAGE))) {
            return; // what a browser sends for a field that is left empty
        }
        switch (name) {
            case "" -> throw invalid("body", "Every part of the form must have a name.");
            case EditRequest.IMAGE, EditRequest.IMAGES -> images.add(part.isFile() ? file(part) : part.text());
            // A mask is refused, so it need not be read.
            case EditRequest.MASK -> json.put(EditRequest.MASK, part.isFile() ? "file" : part.text());
            default -> {
                if (json.has(name)) {
                    throw invalid(name, name + " is in the form twice.");
                }
                json.set(name, value(name, part.text()));
            }
        }
    }

    private String file(FormPart part) {
        String name = EditRequest.IMAGE + "[" + images.size() + "]";
        if (images.size() >= limits.references()) {
            throw invalid(EditRequest.IMAGE, "image must be at most " + limits.references() + " pictures.");
        }
        long most = limits.referenceSize().asLongValue();
        if (part.size() > most) {
            throw invalid(
                    name,
                    name + " must be a picture of at most " + most + " bytes; it has " + part.size()
                            + ". Send a smaller one, or its https URL.");
        }
        if (part.isDamaged()) {
            throw unusable(
                    name,
                    name + " was damaged on the way: a gateway took it for text. Its binary media types must include"
                            + " */*. Until then, send the picture as JSON, by its https URL or as a data URL.");
        }
        return part.pictureType()
                .map(part::dataUrl)
                .orElseThrow(() -> unusable(name, name + " is not a picture: send PNG, JPEG or WebP."));
    }

    /** JSON where the field takes nothing else. A text that does not fit stays as it is, and is read or refused later. */
    private static JsonNode value(String name, String text) {
        TextNode written = TextNode.valueOf(text);
        boolean json = RequestField.named(name)
                .filter(field -> field.type() instanceof FieldType.Json)
                .isPresent();
        return json ? Lenient.json(text).orElse(written) : written;
    }

    private static FailureException unusable(String param, String message) {
        return Failure.of(FailureCode.INVALID_IMAGE, param, message).toException();
    }

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

package io.imagefunction.tool;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The two tools that make pictures. They differ in their names and in what becomes of references. */
enum PictureKind {
    /** Makes pictures from a prompt, and from references if there are any. */
    GENERATE("generate_image", "Generate an image", ToolOption.INPUT_REFERENCES.wireName()),

    /** Makes pictures from a prompt and from at least one picture. */
    EDIT("edit_image", "Edit images", "images");

    private static final String EDITED =
            "The pictures to change or to work from, the main one first: each the id of a picture that was made here"
                    + " before, or a complete public http or https URL, copied exactly.";

    /** What calls of {@link #EDIT} say if there is no picture in them. */
    static final Failure NO_PICTURE = Failure.of(
            FailureCode.INVALID_REQUEST,
            EDIT.references,
            "images is missing: it is a list of the pictures to change, each an id such as the one in data, or an https"
                    + " URL. For a picture from words alone call generate_image.");

    /** Why {@link #EDIT} is not offered. */
    static final Failure NO_REFERENCES = Failure.of(
            FailureCode.INVALID_REQUEST,
            "name",
            "Pictures cannot be changed here: the operator does not allow references (IMAGE_TOOL_OPTIONS,"
                    + " IMAGE_LIMITS_REFERENCES). Call generate_image, or tell the user.");

    private final String toolName;
    private final String title;
    private final String references;

    PictureKind(String toolName, String title, String references) {
        this.toolName = toolName;
        this.title = title;
        this.references = references;
    }

    String toolName() {
        return toolName;
    }

    String title() {
        return title;
    }

    /** The name of the option in the tool's arguments. */
    String argument(ToolOption option) {
        return option == ToolOption.INPUT_REFERENCES ? references : option.wireName();
    }

    /** The options in the order of the definition: what every call needs comes first. */
    List<ToolOption> ordered(Collection<ToolOption> options) {
        List<ToolOption> ordered = new ArrayList<>(options);
        if (this == EDIT && ordered.remove(ToolOption.INPUT_REFERENCES)) {
            ordered.add(1, ToolOption.INPUT_REFERENCES);
        }
        return ordered;
    }

    boolean requires(ToolOption option) {
        return option == ToolOption.PROMPT || this == EDIT && option == ToolOption.INPUT_REFERENCES;
    }

    /** The description of a required list of pictures; empty where the option's own description holds. */
    Optional<String> description(ToolOption option) {
        return this == EDIT && option == ToolOption.INPUT_REFERENCES ? Optional.of(EDITED) : Optional.empty();
    }

    /**
     * Whether a picture may be sent in the call itself, as a data URL. Not if pictures are optional, because models
     * then invent such URLs.
     */
    boolean takesDataUrls() {
        return this == EDIT;
    }

    /** The failure with the tool's own names: the model knows no field of the Image API. */
    Failure named(Failure failure) {
        String field = ToolOption.INPUT_REFERENCES.wireName();
        if (references.equals(field)
                || failure.param().filter(param -> param.startsWith(field)).isEmpty()) {
            return failure;
        }
        return new Failure(
                failure.code(),
                failure.message().replace(field, references),
                failure.param().map(param -> param.replace(field, references)),
                failure.retryable(),
                failure.retryAfter());
    }
}

package io.imagefunction.check;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.FieldType;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.PixelSize;
import io.imagefunction.request.RequestField;

/** Checks requests for unknown models against the documented values. */
final class UsualWords {

    private UsualWords() {}

    static void check(ImageRequest request) {
        FieldType.Word tiers = (FieldType.Word) RequestField.RESOLUTION.type();
        request.word(RequestField.SIZE)
                .filter(size ->
                        PixelSize.parse(size).isEmpty() && !tiers.usual().contains(size))
                .ifPresent(size -> {
                    throw refusal(RequestField.SIZE, tiers.expectation() + ", or pixels such as 1536x1024");
                });
        for (RequestField field : RequestField.values()) {
            if (field.type() instanceof FieldType.Word word) {
                request.word(field)
                        .filter(value -> !word.usual().contains(value))
                        .ifPresent(value -> {
                            throw refusal(field, word.expectation());
                        });
            }
        }
    }

    private static FailureException refusal(RequestField field, String expectation) {
        return Failure.of(
                        FailureCode.INVALID_REQUEST,
                        field.wireName(),
                        field.wireName() + " must be " + expectation + ".")
                .toException();
    }
}

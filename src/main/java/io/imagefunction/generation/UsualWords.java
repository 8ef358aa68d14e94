package io.imagefunction.generation;

/** Where the model is not known, the documented words are all there is to check against. */
final class UsualWords {

    private UsualWords() {}

    static void check(ImageRequest request) {
        for (RequestField field : RequestField.values()) {
            if (field.type() instanceof FieldType.Word word) {
                request.word(field)
                        .filter(value -> !word.usual().contains(value))
                        .ifPresent(value -> {
                            throw Failure.of(
                                            FailureCode.INVALID_REQUEST,
                                            field.wireName(),
                                            field.wireName() + " must be " + word.expectation() + ".")
                                    .toException();
                        });
            }
        }
    }
}

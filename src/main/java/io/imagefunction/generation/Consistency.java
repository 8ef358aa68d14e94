package io.imagefunction.generation;

import static io.imagefunction.generation.RequestField.ASPECT_RATIO;
import static io.imagefunction.generation.RequestField.BACKGROUND;
import static io.imagefunction.generation.RequestField.OUTPUT_FORMAT;
import static io.imagefunction.generation.RequestField.RESOLUTION;
import static io.imagefunction.generation.RequestField.SIZE;

import java.util.List;

/** Fields that contradict each other, which upstream refuses or, worse, resolves silently. */
final class Consistency {

    private Consistency() {}

    static void check(ImageRequest request) {
        request.word(SIZE).ifPresent(size -> {
            boolean pixels = PixelSize.parse(size).isPresent();
            for (RequestField other : List.of(RESOLUTION, ASPECT_RATIO)) {
                boolean contradicts = request.word(other)
                        .filter(value -> pixels ? !"auto".equals(value) : other == RESOLUTION && !size.equals(value))
                        .isPresent();
                if (contradicts) {
                    throw contradiction(
                            other,
                            other.wireName() + " contradicts size " + size
                                    + ": send size alone, or resolution and aspect_ratio without size.");
                }
            }
        });
        boolean transparent =
                request.word(BACKGROUND).filter("transparent"::equals).isPresent();
        if (transparent && request.word(OUTPUT_FORMAT).filter("jpeg"::equals).isPresent()) {
            throw contradiction(OUTPUT_FORMAT, "output_format must be png or webp where background is transparent.");
        }
    }

    private static GenerationException contradiction(RequestField field, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, field.wireName(), message)
                .toException();
    }
}

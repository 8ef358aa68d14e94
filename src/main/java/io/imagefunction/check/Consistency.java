package io.imagefunction.check;

import static io.imagefunction.request.RequestField.ASPECT_RATIO;
import static io.imagefunction.request.RequestField.BACKGROUND;
import static io.imagefunction.request.RequestField.OUTPUT_FORMAT;
import static io.imagefunction.request.RequestField.RESOLUTION;
import static io.imagefunction.request.RequestField.SIZE;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.PixelSize;
import io.imagefunction.request.RequestField;
import java.util.List;

/** Refuses fields that contradict each other. Upstream refuses some of them and, worse, resolves others silently. */
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

    private static FailureException contradiction(RequestField field, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, field.wireName(), message)
                .toException();
    }
}

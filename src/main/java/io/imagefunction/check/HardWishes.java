package io.imagefunction.check;

import static io.imagefunction.request.RequestField.BACKGROUND;
import static io.imagefunction.request.RequestField.INPUT_REFERENCES;
import static io.imagefunction.request.RequestField.OUTPUT_FORMAT;

import io.imagefunction.catalogue.Model;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Wishes that change what the picture is. A model that cannot fulfil one is refused, and others are named. */
final class HardWishes {

    private static final int MOST_NAMED = 5;

    private HardWishes() {}

    /** The refusal, with the other models that support what was refused if it was a hard wish. */
    static FailureException withOthers(FailureException refused, ImageRequest request, Supplier<Stream<Model>> others) {
        Failure failure = refused.failure();
        String able = failure.param().flatMap(field -> supports(field, request)).stream()
                .flatMap(supports -> others.get().filter(supports))
                .map(Model::id)
                .limit(MOST_NAMED)
                .collect(Collectors.joining(", "));
        return able.isEmpty()
                ? refused
                : Failure.of(
                                failure.code(),
                                failure.param().orElseThrow(),
                                failure.message() + " These models can: " + able + ".")
                        .toException();
    }

    private static Optional<Predicate<Model>> supports(String field, ImageRequest request) {
        if (field.equals(INPUT_REFERENCES.wireName())) {
            return Optional.of(Model::takesPictures);
        }
        return List.of(BACKGROUND, OUTPUT_FORMAT).stream()
                .filter(hard -> hard.wireName().equals(field))
                .findFirst()
                .flatMap(hard -> request.value(hard).map(value -> model -> model.accepts(field, value)));
    }
}

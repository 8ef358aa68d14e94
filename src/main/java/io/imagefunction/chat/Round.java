package io.imagefunction.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * A turn of the model and what was done for it.
 *
 * @param number of the turn, from 0
 * @param answer the whole answer of the turn, as one document
 * @param calls those of the image tool
 * @param done by place, the calls that have come to their end; filled from any thread
 */
record Round(int number, ObjectNode answer, List<ImageCall> calls, Map<Integer, Executed> done) {

    Round(int number, ObjectNode answer, List<ImageCall> calls) {
        this(number, answer, calls, new ConcurrentSkipListMap<>());
    }

    Optional<Executed> done(int place) {
        return Optional.ofNullable(done.get(place));
    }

    Stream<Executed> executed() {
        return done.values().stream();
    }
}

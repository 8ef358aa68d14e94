package io.imagefunction.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * One turn of the model and the tool calls carried out for it.
 *
 * @param number of the turn, from 0
 * @param answer the turn's whole answer as one document
 * @param calls of the image tool
 * @param done the finished calls by their place; added to from any thread
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

package io.imagefunction.contract;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What upstream sees of conversations, and what is done to them there. */
final class Chats {

    private Chats() {}

    /** How often the path was asked since the last reset. */
    static long posts(String path) {
        return LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST") && seen.endsWith(path))
                .count();
    }

    /** The model's turn of that number, from 1, suffers the fault. */
    static void turn(int number, Fault fault) {
        AtomicInteger turns = new AtomicInteger();
        Predicate<HttpServerRequest> matches = request -> isTurn(request) && turns.incrementAndGet() == number;
        LocalParts.toOpenRouter().plan(1, matches, fault);
    }

    private static boolean isTurn(HttpServerRequest request) {
        return request.uri().endsWith("/chat/completions") || request.uri().endsWith("/responses");
    }
}

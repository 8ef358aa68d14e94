package io.imagefunction.contract;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The conversations as OpenRouter sees them, and faults to inject into them. */
final class Chats {

    private Chats() {}

    /** The number of requests to the path since the last reset. */
    static long posts(String path) {
        return LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST") && seen.endsWith(path))
                .count();
    }

    /** Injects the fault into the model's nth turn, counted from 1. */
    static void turn(int number, Fault fault) {
        AtomicInteger turns = new AtomicInteger();
        Predicate<HttpServerRequest> matches = request -> isTurn(request) && turns.incrementAndGet() == number;
        LocalParts.toOpenRouter().plan(1, matches, fault);
    }

    private static boolean isTurn(HttpServerRequest request) {
        return request.uri().endsWith("/chat/completions") || request.uri().endsWith("/responses");
    }
}

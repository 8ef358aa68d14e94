package io.imagefunction.local.standin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides whether a request fails, as the commands in its prompt say. Counts the failures of {@code flaky}. */
final class StandInMoods {

    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();

    /** The failure, or null. */
    StandInError error(String prompt, PromptCommands commands) throws StandInException {
        if (commands.failures() > 0) {
            var seen =
                    failures.computeIfAbsent(prompt, key -> new AtomicInteger()).incrementAndGet();
            if (seen <= commands.failures()) {
                return StandInErrors.named("503");
            }
        }
        return commands.error().orElse(null);
    }
}

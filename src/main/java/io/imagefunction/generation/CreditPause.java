package io.imagefunction.generation;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * While OpenRouter's account is out of credit, one call tries it from time to time, and all others fail at once. Each
 * process and model has its own pause.
 */
@ApplicationScoped
public class CreditPause {

    private static final int MOST_MODELS = 500;

    /** OpenRouter's texts when the remaining credit is too small for this request; a cheaper one may succeed. */
    private static final Pattern TOO_LARGE =
            Pattern.compile("can only afford|fewer max_tokens|requested up to", Pattern.CASE_INSENSITIVE);

    private record Pause(Failure why, Instant end) {}

    private final Duration length;
    private final Clock clock;
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

    @Inject
    CreditPause(Settings settings, Clock clock) {
        this(settings.image().creditPause(), clock);
    }

    CreditPause(Duration length, Clock clock) {
        this.length = length;
        this.clock = clock;
    }

    /** @throws io.imagefunction.failure.FailureException if the model is not asked at the moment */
    public void check(String model) {
        refusal(model).ifPresent(why -> {
            throw why.toException();
        });
    }

    /** Makes a call, unless the model is not asked at the moment. */
    public <T> Uni<T> guarded(String model, Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            claim(model);
            return call.get()
                    .onItem()
                    .invoke(done -> pauses.remove(model))
                    .onFailure()
                    .invoke(problem -> failed(model, problem));
        });
    }

    /** After a pause the first call is the one that tries; while it does, the pause goes on. */
    private void claim(String model) {
        pauses.computeIfPresent(model, (name, pause) -> {
            refusal(pause).ifPresent(why -> {
                throw why.toException();
            });
            return new Pause(pause.why(), clock.instant().plus(length));
        });
    }

    private Optional<Failure> refusal(String model) {
        return Optional.ofNullable(pauses.get(model)).flatMap(this::refusal);
    }

    private Optional<Failure> refusal(Pause pause) {
        Duration left = Duration.between(clock.instant(), pause.end());
        return Optional.of(pause.why())
                .filter(why -> left.isPositive())
                .map(why -> new Failure(why.code(), why.message(), why.param(), false, Optional.of(left)));
    }

    private void failed(String model, Throwable problem) {
        if (isOutOfCredit(problem) && length.isPositive()) {
            if (pauses.size() >= MOST_MODELS) {
                pauses.clear();
            }
            pauses.put(model, new Pause(Failures.of(problem), clock.instant().plus(length)));
        } else if (problem instanceof UpstreamException.Refused) {
            pauses.remove(model); // it was refused for another reason, so there is credit
        }
    }

    private static boolean isOutOfCredit(Throwable problem) {
        return problem instanceof UpstreamException.Refused refused
                && refused.error().status() == 402
                && !TOO_LARGE.matcher(refused.error().text()).find();
    }
}

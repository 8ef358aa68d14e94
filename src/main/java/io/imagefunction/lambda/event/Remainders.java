package io.imagefunction.lambda.event;

import io.imagefunction.job.Jobs;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.queue.LinesMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Hands on the lines of a file that an invocation had no time for, by a message to the queue if there is one. Earlier
 * lines that failed get their own message, so that their retries do not repeat the rest.
 */
@ApplicationScoped
class Remainders {

    private static final Logger LOG = Logger.getLogger(Remainders.class);

    /** A delivery and its outcome: the request has ended or was not begun. */
    record Settled(Delivery delivery, Outcome outcome) {
        boolean isOf(LinesMessage part) {
            return delivery.place().filter(place -> place.part().equals(part)).isPresent();
        }

        int line() {
            return delivery.place().orElseThrow().line();
        }
    }

    private final Jobs jobs;
    private final JobQueue queue;

    Remainders(Jobs jobs, JobQueue queue) {
        this.jobs = jobs;
        this.queue = queue;
    }

    /** Blocking. Returns all deliveries, with the outcome {@code HandedOn} for those that are now in the queue. */
    List<Settled> handOn(List<Settled> all) {
        List<LinesMessage> parts = all.stream()
                .filter(settled -> settled.outcome().isNotBegun())
                .flatMap(settled -> settled.delivery().place().stream())
                .map(Delivery.Place::part)
                .distinct()
                .filter(part -> jobs.areAccepted() && handOn(part, all))
                .toList();
        return all.stream()
                .map(settled -> parts.stream().anyMatch(settled::isOf)
                                && settled.outcome().undelivered().isPresent()
                        ? new Settled(settled.delivery(), new Outcome.HandedOn())
                        : settled)
                .toList();
    }

    private boolean handOn(LinesMessage part, List<Settled> all) {
        List<Settled> lines = all.stream().filter(settled -> settled.isOf(part)).toList();
        int next = first(lines, Outcome::isNotBegun).orElseThrow();
        if (next == lines.getFirst().line()) {
            return false; // no line was begun, so a retry of the whole message does the same
        }
        Optional<Integer> failed = first(lines, outcome -> outcome.undelivered().isPresent() && !outcome.isNotBegun());
        try {
            if (failed.filter(line -> line < next).isPresent()) {
                queue.send(part.part(failed.get(), next));
            }
            queue.send(part.part(next, part.to()));
            LOG.infof("%s goes on at line %d", part.key(), next);
            return true;
        } catch (RuntimeException notQueued) {
            LOG.warnf("%s is delivered again: %s", part.key(), notQueued.getMessage());
            return false;
        }
    }

    private static Optional<Integer> first(List<Settled> lines, Predicate<Outcome> condition) {
        return lines.stream()
                .filter(settled -> condition.test(settled.outcome()))
                .findFirst()
                .map(Settled::line);
    }
}

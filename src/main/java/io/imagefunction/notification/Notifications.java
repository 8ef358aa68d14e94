package io.imagefunction.notification;

import io.imagefunction.generation.CallEnd;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobQueue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/**
 * Tells of endings: the bus and the topic at once, because they answer at once; whom a caller has named by way of the
 * queue, because nobody knows when that one answers.
 */
@ApplicationScoped
class Notifications implements CallEnd.Listener {

    private final ResultEvents events;
    private final JobQueue queue;

    Notifications(ResultEvents events, JobQueue queue) {
        this.events = events;
        this.queue = queue;
    }

    @Override
    public void heard(CallEnd ending) {
        events.publish(ending);
        ending.callback().ifPresent(url -> queue.send(new CallbackMessage(ending.id(), 0, Instant.EPOCH)));
    }
}

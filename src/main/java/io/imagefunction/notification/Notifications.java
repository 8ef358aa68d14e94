package io.imagefunction.notification;

import io.imagefunction.generation.CallEnd;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobQueue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/**
 * Reports results. The bus and the topic are called directly, because they answer at once. A callback goes through the
 * queue, because its receiver may take any time to answer.
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

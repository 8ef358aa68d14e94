package io.imagefunction.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagefunction.answer.Answer;
import io.imagefunction.answer.Answers;
import io.imagefunction.job.Callbacks;
import io.imagefunction.job.Callbacks.Step;
import io.imagefunction.job.Callbacks.Step.Due;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.record.Callback;
import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Sends a job's answer to the URL that its caller chose, signed as Standard Webhooks says. A failed attempt is retried
 * for about fifteen hours, under the same id and with freshly signed URLs. Each retry is a new message in the queue, so
 * that neither a batch nor a process waits for it. A receiver may get the same answer twice.
 */
@ApplicationScoped
public class CallbackSender {

    private static final Logger LOG = Logger.getLogger(CallbackSender.class);

    private static final Duration MOMENT = Duration.ofMillis(10);

    /** How long to wait before a record without an answer is read again. */
    private static final Duration NOT_YET = Duration.ofMinutes(1);

    private final Callbacks callbacks;
    private final Answers answers;
    private final WebhookClient client;
    private final JobQueue queue;
    private final List<String> secrets;
    private final Duration longestPause;
    private final Clock clock;
    private final ExecutorService threads;
    private final Random random = new Random();

    CallbackSender(
            Callbacks callbacks,
            Answers answers,
            WebhookClient client,
            JobQueue queue,
            Settings settings,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.callbacks = callbacks;
        this.answers = answers;
        this.client = client;
        this.queue = queue;
        this.secrets = settings.image().callback().secret().orElse(List.of());
        Duration patience = settings.image().queue().patience();
        this.longestPause =
                patience.compareTo(CallbackAttempt.LONGEST_PAUSE) > 0 ? patience : CallbackAttempt.LONGEST_PAUSE;
        this.clock = clock;
        this.threads = threads;
    }

    /**
     * Never fails.
     *
     * @return whether the queue may delete the message; if not, the queue has to deliver it again
     */
    public Uni<Boolean> carryOut(CallbackMessage message, Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return Uni.createFrom()
                .item(() -> due(message))
                .runSubscriptionOn(threads)
                .chain(due -> due.map(there -> send(message, there, deadline))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .replaceWith(true)
                .ifNoItem()
                .after(left.isPositive() ? left : MOMENT)
                .failWith(TimeoutException::new)
                .onFailure()
                .invoke(problem -> LOG.warnf("the callback of %s goes back to the queue: %s", message.job(), problem))
                .onFailure()
                .recoverWithItem(false);
    }

    /**
     * What is to be sent now. If empty, the message needs nothing more: it was queued again, or its callback has ended.
     */
    private Optional<Due> due(CallbackMessage message) {
        Instant now = clock.instant();
        if (message.notBefore().isAfter(now.plus(longestPause))) {
            giveUp(message, "its next attempt was not before " + message.notBefore());
            return Optional.empty();
        }
        if (message.notBefore().isAfter(now)) {
            queue.send(message);
            return Optional.empty();
        }
        return switch (callbacks.step(message.job())) {
            case Due due -> Optional.of(due);
            case Step.NotYet notYet -> {
                queue.send(message.at(now.plus(NOT_YET)));
                yield Optional.empty();
            }
            case Step.Nothing nothing -> {
                LOG.infof("no callback of %s is sent: %s", message.job(), nothing.why());
                yield Optional.empty();
            }
        };
    }

    private void giveUp(CallbackMessage message, String why) {
        LOG.warnf("the callback of %s is given up: %s", message.job(), why);
        callbacks.settle(message.job(), new Callback.Outcome(false, message.attempt(), why, clock.instant()));
    }

    private Uni<Void> send(CallbackMessage message, Due due, Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        if (left.compareTo(WebhookClient.PATIENCE) < 0) {
            return Uni.createFrom().failure(new IllegalStateException("the invocation has no time left for it"));
        }
        Answer answer = answers.of(due.result());
        answer.json().put("id", message.job());
        byte[] body = new Notice(due.ended(), answer).json().toString().getBytes(UTF_8);
        Instant now = clock.instant();
        Map<String, String> headers = Map.of(
                "Content-Type", "application/json",
                "User-Agent", "image-function",
                "webhook-id", message.job(),
                "webhook-timestamp", String.valueOf(now.getEpochSecond()),
                "webhook-signature", Signature.of(secrets, message.job(), now, body));
        return client.post(due.url(), headers, body)
                .map(CallbackAttempt::of)
                .onFailure()
                .recoverWithItem(CallbackAttempt::of)
                .emitOn(threads)
                .invoke(attempt -> settle(message, due, attempt))
                .replaceWithVoid();
    }

    private void settle(CallbackMessage message, Due due, CallbackAttempt attempt) {
        int attempts = message.attempt() + 1;
        LOG.infof(
                "callback of %s to %s, attempt %d: %s", message.job(), due.url().getHost(), attempts, attempt.answer());
        Optional<Duration> pause = attempt.pause(message.attempt(), random);
        if (pause.isPresent()) {
            queue.send(message.again(clock.instant().plus(pause.get())));
        } else {
            callbacks.settle(
                    message.job(),
                    new Callback.Outcome(attempt.delivered(), attempts, attempt.answer(), clock.instant()));
        }
    }
}

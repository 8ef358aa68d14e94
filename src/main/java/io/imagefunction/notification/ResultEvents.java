package io.imagefunction.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.answer.Answers;
import io.imagefunction.generation.CallEnd;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.StoredPicture;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Publishes every result to the configured bus and topic: the answer, what identifies the request, and the bucket and
 * key of each picture. The record is complete by then, so a result whose event is lost can still be asked for.
 */
@ApplicationScoped
class ResultEvents {

    private static final Logger LOG = Logger.getLogger(ResultEvents.class);

    /** Both services accept 256 KB, including what surrounds the detail. */
    private static final int LIMIT = 240 * 1024;

    /** Time reserved for the door to write its answer. */
    private static final Duration ANSWERING = Duration.ofMillis(250);

    /** A limit, because the caller may be waiting for the answer. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Answers answers;
    private final EventBus bus;
    private final Topic topic;
    private final Settings.Image settings;
    private final Clock clock;

    ResultEvents(Answers answers, EventBus bus, Topic topic, Settings settings, Clock clock) {
        this.answers = answers;
        this.bus = bus;
        this.topic = topic;
        this.settings = settings.image();
        this.clock = clock;
    }

    /** Blocks until the deadline at most. A failure is only logged. */
    void publish(CallEnd ending) {
        Optional<String> busName = settings.events().bus();
        Optional<String> topicArn = settings.events().topic();
        if (busName.isEmpty() && topicArn.isEmpty()) {
            return;
        }
        Notice notice = new Notice(clock.instant(), detail(ending));
        Instant deadline = ending.deadline().minus(ANSWERING);
        busName.ifPresent(name -> publish(ending, "bus", left -> bus.publish(name, notice, left), deadline));
        topicArn.ifPresent(arn -> publish(ending, "topic", left -> topic.publish(arn, notice, left), deadline));
    }

    private void publish(CallEnd ending, String where, Consumer<Duration> publication, Instant deadline) {
        try {
            Duration left = Duration.between(clock.instant(), deadline);
            if (!left.isPositive()) {
                throw new IllegalStateException("no time is left");
            }
            publication.accept(left.compareTo(LONGEST) < 0 ? left : LONGEST);
        } catch (RuntimeException unpublished) {
            LOG.errorf(
                    "request %s: the %s did not get the result of %s: %s",
                    ending.requestId(), where, ending.id(), unpublished.getMessage());
        }
    }

    private Answer detail(CallEnd ending) {
        Answer answer = answers.of(ending.result(), ending.base());
        ObjectNode detail = answer.json();
        detail.put("id", ending.id()).put("request_id", ending.requestId());
        // A token's hash is left out: it tells subscribers nothing, and is part of the function's configuration.
        ending.source()
                .filter(source -> !source.startsWith("token:"))
                .ifPresent(source -> detail.put("source", source));
        ending.key().ifPresent(key -> detail.put("idempotency_key", key));
        if (answer instanceof Answer.Pictures pictures) {
            locate(detail, pictures.result().pictures());
        }
        if (detail.toString().getBytes(UTF_8).length > LIMIT) {
            detail.remove(List.of("usage", "warnings"));
        }
        return answer;
    }

    private void locate(ObjectNode detail, List<StoredPicture> pictures) {
        for (int i = 0; i < pictures.size(); i++) {
            ((ObjectNode) detail.path("data").get(i))
                    .put("bucket", settings.bucket().orElse(""))
                    .put("key", pictures.get(i).key());
        }
    }
}

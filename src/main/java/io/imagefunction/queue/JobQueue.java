package io.imagefunction.queue;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The SQS queue that delivers jobs to workers, each at least once. */
@ApplicationScoped
public class JobQueue {

    /** The longest delay that SQS supports. */
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    private final SqsClient sqs;
    private final Optional<URI> url;
    private final Clock clock;

    JobQueue(SqsClient sqs, Settings settings, Clock clock) {
        this.sqs = sqs;
        this.clock = clock;
        this.url = settings.image().queue().url();
    }

    public boolean isConfigured() {
        return url.isPresent();
    }

    /**
     * Blocking. The message is in the queue when this returns. It is delivered when it is due, or after the queue's
     * longest delay if that is sooner.
     *
     * @throws QueueException if the message may not be in the queue
     */
    public void send(QueueMessage message) {
        try {
            sqs.sendMessage(send -> send.queueUrl(url.orElseThrow().toString())
                    .messageBody(message.json().toString())
                    .delaySeconds(delaySeconds(message)));
        } catch (AwsServiceException refused) {
            String code = refused.awsErrorDetails() == null
                    ? ""
                    : refused.awsErrorDetails().errorCode();
            throw new QueueException(
                    "SQS answered " + refused.statusCode() + " " + code,
                    refused.statusCode() < 500 && !refused.isThrottlingException(),
                    refused);
        } catch (SdkException unanswered) {
            throw new QueueException("SQS: " + unanswered.getMessage(), false, unanswered);
        }
    }

    /** Rounded up, so that no message is delivered before it is due. */
    private int delaySeconds(QueueMessage message) {
        Duration wait = Duration.between(clock.instant(), message.notBefore()).plusNanos(999_999_999);
        return (int) Math.clamp(wait.toSeconds(), 0, LONGEST_DELAY.toSeconds());
    }
}

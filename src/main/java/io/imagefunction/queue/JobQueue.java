package io.imagefunction.queue;

import io.imagefunction.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The SQS queue that hands jobs to workers, at least once each. */
@ApplicationScoped
public class JobQueue {

    /** The longest that SQS keeps a message back. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

    private final SqsClient sqs;
    private final Optional<URI> url;

    JobQueue(SqsClient sqs, Settings settings) {
        this.sqs = sqs;
        this.url = settings.image().queue().url();
    }

    public boolean isConfigured() {
        return url.isPresent();
    }

    /**
     * Blocking. The message is in the queue when this returns.
     *
     * @param delay until a worker may have it
     * @throws QueueException if it may not be there
     */
    public void send(QueueMessage message, Duration delay) {
        try {
            sqs.sendMessage(send -> send.queueUrl(url.orElseThrow().toString())
                    .messageBody(message.json().toString())
                    .delaySeconds(
                            (int) Math.clamp(Math.ceilDiv(delay.toMillis(), 1000), 0, LONGEST_DELAY.toSeconds())));
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
}

package io.imagefunction.queue;

import io.imagefunction.aws.AwsHttp;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The SDK's client of the queue: made when it is first used, which most calls do not. */
@ApplicationScoped
class QueueClients {

    /** SQS takes some milliseconds: a request that stalls is sent again soon. */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(2);

    private static final int TRIES = 3;

    @Produces
    @ApplicationScoped
    SqsClient client(AwsCredentialsProvider credentials, Settings settings, TrustedCertificates trusted) {
        var client = SqsClient.builder()
                .credentialsProvider(credentials)
                .httpClient(new AwsHttp(trusted::socketFactory))
                .overrideConfiguration(all -> all.apiCallAttemptTimeout(LONGEST_TRY)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(TRIES)
                                .build()));
        settings.image().queue().endpoint().ifPresent(client::endpointOverride);
        return client.build();
    }

    void close(@Disposes SqsClient client) {
        client.close();
    }
}

package io.imagefunction.notification;

import io.imagefunction.aws.AwsHttp;
import io.imagefunction.settings.TrustedCertificates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The SDK's clients, made when they are first used. Other addresses are the SDK's own settings:
 * {@code AWS_ENDPOINT_URL_EVENTBRIDGE} and {@code AWS_ENDPOINT_URL_SNS}.
 */
@ApplicationScoped
class Clients {

    /** Both take some milliseconds: a request that stalls is sent again soon. */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(2);

    private static final int TRIES = 4;

    private final AwsCredentialsProvider credentials;
    private final TrustedCertificates trusted;

    Clients(AwsCredentialsProvider credentials, TrustedCertificates trusted) {
        this.credentials = credentials;
        this.trusted = trusted;
    }

    @Produces
    @ApplicationScoped
    EventBridgeClient eventBridge() {
        return configured(EventBridgeClient.builder()).build();
    }

    @Produces
    @ApplicationScoped
    SnsClient sns() {
        return configured(SnsClient.builder()).build();
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(B client) {
        return client.credentialsProvider(credentials)
                .httpClient(new AwsHttp(trusted::socketFactory))
                .overrideConfiguration(all -> all.apiCallAttemptTimeout(LONGEST_TRY)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(TRIES)
                                .build()));
    }

    void close(@Disposes EventBridgeClient client) {
        client.close();
    }

    void close(@Disposes SnsClient client) {
        client.close();
    }
}

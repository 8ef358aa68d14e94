package io.imagefunction.aws;

import io.imagefunction.settings.TrustedCertificates;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;

/**
 * Configuration of all AWS SDK clients: credentials, transport with the trusted certificates, endpoint and retries. The
 * region comes from the SDK's own settings, and so does the endpoint if none is given ({@code AWS_ENDPOINT_URL_SNS}).
 */
@Singleton
public class AwsClients {

    /** Timeout of one attempt. Small requests take some milliseconds, so a stalled one is retried soon. */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(2);

    private final AwsCredentialsProvider credentials;
    private final TrustedCertificates trusted;

    public AwsClients(AwsCredentialsProvider credentials, TrustedCertificates trusted) {
        this.credentials = credentials;
        this.trusted = trusted;
    }

    /** @param tries maximum number of attempts per request */
    public <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(
            B client, Optional<URI> endpoint, int tries) {
        return configured(client, endpoint, tries, Optional.empty());
    }

    /** Configures a client of a service with small requests only: a stalled request is retried after two seconds. */
    public <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configuredForSmallRequests(
            B client, Optional<URI> endpoint, int tries) {
        return configured(client, endpoint, tries, Optional.of(LONGEST_TRY));
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(
            B client, Optional<URI> endpoint, int tries, Optional<Duration> longestTry) {
        endpoint.ifPresent(client::endpointOverride);
        return client.credentialsProvider(credentials)
                .httpClient(new AwsHttp(trusted::socketFactory))
                .overrideConfiguration(all -> all.apiCallAttemptTimeout(longestTry.orElse(null))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(tries)
                                .build()));
    }
}

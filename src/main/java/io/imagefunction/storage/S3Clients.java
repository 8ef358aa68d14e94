package io.imagefunction.storage;

import io.imagefunction.aws.AwsClients;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Factory of the SDK's client and presigner, which must agree on the endpoint and the address style of the bucket. */
@ApplicationScoped
class S3Clients {

    private final Settings.S3 settings;
    private final AwsClients clients;

    S3Clients(Settings settings, AwsClients clients) {
        this.settings = settings.image().s3();
        this.clients = clients;
    }

    @Produces
    @Singleton
    S3Client client() {
        var client = clients.configured(S3Client.builder(), settings.endpoint(), settings.attempts())
                .serviceConfiguration(addressing());
        settings.endpoint()
                .filter(UnsignedBodies::canBeSentTo)
                .ifPresent(endpoint -> client.putAuthScheme(new UnsignedBodies()));
        return client.build();
    }

    @Produces
    @Singleton
    S3Presigner presigner(AwsCredentialsProvider credentials, S3Client client) {
        var presigner = S3Presigner.builder()
                .credentialsProvider(credentials)
                .serviceConfiguration(addressing())
                .s3Client(client);
        settings.endpoint().ifPresent(presigner::endpointOverride);
        return presigner.build();
    }

    void close(@Disposes S3Client client) {
        client.close();
    }

    void close(@Disposes S3Presigner presigner) {
        presigner.close();
    }

    private S3Configuration addressing() {
        boolean custom = settings.endpoint().isPresent();
        return S3Configuration.builder()
                // Some other servers reject the SDK's signed chunks. S3 itself is called over TLS, without signed
                // chunks.
                .chunkedEncodingEnabled(!custom)
                .pathStyleAccessEnabled(settings.pathStyle().orElse(custom))
                .build();
    }
}

package io.imagefunction.notification;

import io.imagefunction.aws.AwsClients;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The SDK's clients, created on first use. Other endpoints are set by the SDK's own settings {@code
 * AWS_ENDPOINT_URL_EVENTBRIDGE} and {@code AWS_ENDPOINT_URL_SNS}.
 */
@ApplicationScoped
class Clients {

    private static final int TRIES = 4;

    private final AwsClients clients;

    Clients(AwsClients clients) {
        this.clients = clients;
    }

    @Produces
    @ApplicationScoped
    EventBridgeClient eventBridge() {
        return clients.configuredForSmallRequests(EventBridgeClient.builder(), Optional.empty(), TRIES)
                .build();
    }

    @Produces
    @ApplicationScoped
    SnsClient sns() {
        return clients.configuredForSmallRequests(SnsClient.builder(), Optional.empty(), TRIES)
                .build();
    }

    void close(@Disposes EventBridgeClient client) {
        client.close();
    }

    void close(@Disposes SnsClient client) {
        client.close();
    }
}

package io.imagefunction.queue;

import io.imagefunction.aws.AwsClients;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Creates the SDK's client of the queue on first use, because most calls do not need it. */
@ApplicationScoped
class QueueClients {

    private static final int TRIES = 3;

    @Produces
    @ApplicationScoped
    SqsClient client(AwsClients clients, Settings settings) {
        return clients.configuredForSmallRequests(
                        SqsClient.builder(), settings.image().queue().endpoint(), TRIES)
                .build();
    }

    void close(@Disposes SqsClient client) {
        client.close();
    }
}

package io.imagefunction.gateway;

import io.imagefunction.LocalParts;
import io.imagefunction.gateway.RestApiGateway.Transfer;
import io.imagefunction.lambda.EventHandler;
import io.imagefunction.lambda.PollLoop;
import io.imagefunction.lambda.RuntimeApi;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Behind a REST API in STREAM mode, answers are sent while they are made. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class StreamedGatewayTest extends LiveDoor {

    private final RuntimeApi runtime = new RuntimeApi();
    private PollLoop loop;
    private Gateway gateway;

    @Inject
    EventHandler function;

    @BeforeEach
    void start() throws IOException {
        gateway = new RestApiGateway(runtime, Transfer.STREAM);
        loop = new PollLoop(runtime, function).start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        loop.close();
        runtime.close();
    }

    @Override
    protected String url() {
        return gateway.url();
    }
}

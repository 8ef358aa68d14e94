package io.imagefunction.gateway;

import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The function's own HTTP server sends answers while they are made. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class OwnServerTest extends LiveDoor {

    @Override
    protected String url() {
        return "http://127.0.0.1:" + FunctionUnderTest.port();
    }
}

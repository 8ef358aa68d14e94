package io.imagefunction;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/** Resets the proxies before each test, so that no fault planned by an earlier test is left. */
public class NoFaultsLeft implements QuarkusTestBeforeEachCallback {

    @Override
    public void beforeEach(QuarkusTestMethodContext test) {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
    }
}

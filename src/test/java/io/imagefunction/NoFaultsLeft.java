package io.imagefunction;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/** A test begins without the faults that the one before it has planned and not met. */
public class NoFaultsLeft implements QuarkusTestBeforeEachCallback {

    @Override
    public void beforeEach(QuarkusTestMethodContext test) {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
    }
}

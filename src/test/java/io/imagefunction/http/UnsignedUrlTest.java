package io.imagefunction.http;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.FaultProxy;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.local.S3Server;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** If credentials expire during an upload, the picture has been paid for, but its URL cannot be signed. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@Tag(FunctionUnderTest.IN_PROCESS)
class UnsignedUrlTest {

    private static final String CREDENTIALS = "aws.secretAccessKey";

    @BeforeEach
    void forgetFaults() {
        LocalParts.toS3().reset();
    }

    @AfterEach
    void restore() {
        System.setProperty(CREDENTIALS, S3Server.SECRET_KEY);
        LocalParts.toS3().reset();
    }

    @Test
    void theFailureNamesThePictureAndIsNotRetried() {
        int before = LocalParts.openRouter().generations();
        LocalParts.toS3().plan(1, FaultProxy.request("PUT", "/images/").and(this::loseCredentials), null);

        var answer = App.images("{'prompt':'a red panda'}");

        answer.then()
                .statusCode(424)
                .header("X-Should-Retry", "false")
                .body("code", equalTo("storage_failed"))
                .body("retryable", equalTo(false))
                .body("error", containsString("GET /api/v1/images/{id}"))
                .body("usage.cost", equalTo(0.166415f));
        assertEquals(1, LocalParts.openRouter().generations() - before);
        restore();
        String id = answer.jsonPath().getString("error").replaceAll(".*The ids: (.*)\\.", "$1");
        App.request()
                .redirects()
                .follow(false)
                .get("/api/v1/images/" + id)
                .then()
                .statusCode(302);
    }

    /** Removes the credentials while a request is in flight. That request is signed already and still succeeds. */
    private boolean loseCredentials(Object request) {
        System.clearProperty(CREDENTIALS);
        return false;
    }
}

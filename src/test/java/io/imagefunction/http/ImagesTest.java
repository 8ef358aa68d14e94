package io.imagefunction.http;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ImagesTest {

    @Test
    void aPromptBecomesAStoredPicture() {
        App.images("{'prompt':'a red panda'}")
                .then()
                .statusCode(200)
                .body("status", equalTo("ok"))
                .body("imageUrl", startsWith("http"));
    }

    /** RFC 7240 lets the server decide whether it honours the preference. */
    @Test
    void withoutAQueueTheCallerGetsTheAnswerInsteadOfAJob() {
        App.request()
                .header("Prefer", "respond-async, wait=0")
                .body("{\"prompt\":\"a red panda\"}")
                .post("/api/v1/images")
                .then()
                .statusCode(200)
                .header("Preference-Applied", nullValue())
                .body("status", equalTo("ok"));
    }
}

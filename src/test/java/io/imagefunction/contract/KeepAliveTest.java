package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** A streamed answer sends comments while it is in flight, so that clients do not time out. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
class KeepAliveTest {

    @Test
    void commentsAreSentUntilTheFirstEvent() {
        try (LiveStream stream = LiveStream.open(
                "{'prompt':'slow:1 a red panda','model':'google/gemini-2.5-flash-image','stream':true}")) {
            assertEquals(
                    "image_generation.completed", stream.next().path("type").asText());
            assertTrue(stream.comments().size() > 1, () -> stream.comments().toString());
            assertTrue(stream.rest().isEmpty());
        }
    }

    /** The comments have already sent the status 200. */
    @Test
    void aFailureAfterTheCommentsIsAnEvent() {
        try (LiveStream stream = LiveStream.open(
                "{'prompt':'slow:1 error:content_policy a red panda','model':'google/gemini-2.5-flash-image','stream':true}")) {
            assertEquals("content_policy_violation", stream.next().path("code").asText());
            assertFalse(stream.comments().isEmpty());
            assertTrue(stream.rest().isEmpty());
        }
    }
}

package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With the deployed settings, chat is off, so it cannot cost anything. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
class NoChatTest {

    @ParameterizedTest
    @EnumSource
    void chatIsRefused(ChatForm form) {
        var response = form.post(form.says("hello"));

        assertEquals(404, response.statusCode(), response.asString());
        assertTrue(response.asString().contains("IMAGE_CHAT_MODELS"), response.asString());
    }
}

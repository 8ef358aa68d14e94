package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As deployed, nobody spends money on models that talk. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(NoChatTest.Deployed.class)
class NoChatTest {

    public static class Deployed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("image.chat.models", "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyChats(ChatForm form) {
        var response = form.post(form.says("hello"));

        assertEquals(404, response.statusCode(), response.asString());
        assertTrue(response.asString().contains("IMAGE_CHAT_MODELS"), response.asString());
    }
}

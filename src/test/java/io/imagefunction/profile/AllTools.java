package io.imagefunction.profile;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A profile in which all tools are offered, there is a gallery with prompts, and expensive calls are confirmed. */
public class AllTools implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("image.gallery", "true", "image.store-prompt", "true", "image.confirm-price", "0.5");
    }
}

package io.imagefunction.profile;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A profile in which the URLs of pictures are lasting links that end after a day, and metrics are written. */
public class Linked implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "image.url-form",
                "link",
                "image.link.lifetime",
                "P1D",
                "image.metrics",
                "true",
                "image.metrics-namespace",
                "test/pictures");
    }
}

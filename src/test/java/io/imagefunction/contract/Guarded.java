package io.imagefunction.contract;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The function as it is deployed, let in by token; with URLs that soon end, and prompts kept. */
public class Guarded implements QuarkusTestProfile {

    static final String TOKEN = "right-token";
    static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "image.auth.anonymous",
                "false",
                "image.auth.token-sha256",
                "0000000000000000000000000000000000000000000000000000000000000000,"
                        + io.imagefunction.http.Pictures.sha256(
                                TOKEN.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "image.url-lifetime",
                "PT3S",
                "image.store-prompt",
                "true",
                "image.cache-control",
                "public, max-age=60");
    }
}

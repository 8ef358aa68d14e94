package io.imagefunction.profile;

import io.imagefunction.http.Pictures;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A profile in which callers need a token and have a gallery, URLs expire soon, and the tool offers few options. */
public class Guarded implements QuarkusTestProfile {

    private static final String TOKEN = "right-token";

    /** The header with the token. */
    public static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};

    /** Whose tokens a gateway would accept. */
    public static final String ISSUER = "https://login.example.com/tenant";

    private static final String OTHER_TOKEN = "another-token";

    /** The header of another caller. */
    public static final String[] OTHER_BEARER = {"Authorization", "Bearer " + OTHER_TOKEN};

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("image.auth.anonymous", "false"),
                Map.entry("image.auth.token-sha256", String.join(",", "0".repeat(64), hash(TOKEN), hash(OTHER_TOKEN))),
                Map.entry("image.auth.issuers", ISSUER),
                Map.entry("image.gallery", "true"),
                Map.entry("image.url-lifetime", "PT3S"),
                Map.entry("image.store-prompt", "true"),
                Map.entry("image.cache-control", "public, max-age=60"),
                Map.entry("image.tool.model", "openai/gpt-image-1"),
                Map.entry("image.tool.options", "quality=low+medium,background=opaque,n"),
                Map.entry("image.limits.images", "2"));
    }

    private static String hash(String token) {
        return Pictures.sha256(token.getBytes(StandardCharsets.UTF_8));
    }
}

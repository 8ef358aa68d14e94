package io.imagefunction.profile;

import io.imagefunction.http.Pictures;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A profile in which callers need a token, URLs expire soon, and the tool offers few options. */
public class Guarded implements QuarkusTestProfile {

    private static final String TOKEN = "right-token";

    /** The header with the token. */
    public static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "image.auth.anonymous",
                "false",
                "image.auth.token-sha256",
                "0000000000000000000000000000000000000000000000000000000000000000,"
                        + Pictures.sha256(TOKEN.getBytes(StandardCharsets.UTF_8)),
                "image.url-lifetime",
                "PT3S",
                "image.store-prompt",
                "true",
                "image.cache-control",
                "public, max-age=60",
                "image.tool.model",
                "openai/gpt-image-1",
                "image.tool.options",
                "quality=low+medium,background=opaque,n",
                "image.limits.images",
                "2");
    }
}

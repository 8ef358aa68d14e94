package io.imagefunction.profile;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * A profile with short intervals, a public URL, private addresses and base64 allowed, chat off, and the tools of the MCP
 * conformance suite.
 */
public class Customized implements QuarkusTestProfile {

    public static final String PUBLIC_URL = "https://pictures.example.com/ai";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "image.keep-alive",
                "PT0.1S",
                "image.mcp.patience",
                "PT0.2S",
                "test.mcp.fixtures",
                "true",
                "image.base64",
                "true",
                "image.public-url",
                PUBLIC_URL + "/",
                "image.callback.allow-private",
                "true",
                "image.limits.picture-size",
                "1M",
                "image.chat.models",
                "");
    }
}

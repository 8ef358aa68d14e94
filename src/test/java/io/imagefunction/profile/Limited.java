package io.imagefunction.profile;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * A profile with tight limits: few models, short prompts, low prices. Pictures have public URLs and MCP links, but no
 * lasting links.
 */
public class Limited implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("image.limits.prompt-length", "40"),
                Map.entry("image.limits.images", "4"),
                Map.entry("image.limits.references", "1"),
                Map.entry("image.limits.reference-size", "100"),
                Map.entry(
                        "image.limits.models",
                        "bytedance-seed/seedream-4.5,openai/gpt-image-1,recraft/recraft-v4-vector,"
                                + "google/gemini-2.5-flash-image"),
                Map.entry("image.limits.price", "0.2"),
                Map.entry("image.limits.calls", "5"),
                // A picture may cost $0.08, so three pictures exceed this limit.
                Map.entry("image.model", "bytedance-seed/seedream-4.5"),
                // One model by name, and one family of models.
                Map.entry("image.chat.models", "openai/gpt-5-mini,google/*"),
                Map.entry("image.public-base-url", "https://pictures.example.com/cdn/"),
                Map.entry("image.key-prefix", "tenant-7/"),
                Map.entry("image.mcp.links", "true"),
                Map.entry("image.link.keys", ""));
    }
}

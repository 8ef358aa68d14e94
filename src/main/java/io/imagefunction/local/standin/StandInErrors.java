package io.imagefunction.local.standin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OpenRouter's errors that {@code error:<name>} in a prompt can request, with realistic bodies. */
final class StandInErrors {

    private static final String PROVIDER = "provider_name";
    private static final String LATE = "late:";
    private static final Map<String, StandInError> BY_NAME = new LinkedHashMap<>();

    static {
        add(StandInError.of(400, "invalid_request", "Invalid request parameters"), "400", "invalid_request");
        add(StandInError.of(401, "authentication", "No auth credentials found"), "401", "authentication");
        add(
                StandInError.of(
                        402,
                        "payment_required",
                        "Insufficient credits. Add more using https://openrouter.ai/settings/credits"),
                "402",
                "payment_required");
        add(
                StandInError.of(
                        403,
                        "permission_denied",
                        "Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys"),
                "403",
                "permission_denied");
        add(StandInError.of(404, "not_found", "No endpoints found that support this request"), "404", "not_found");
        add(StandInError.of(408, "timeout", "Request timed out"), "408");
        add(StandInError.of(409, null, "Another request with this content is under way"), "409");
        add(StandInError.of(413, "payload_too_large", "Request entity too large"), "413", "payload_too_large");
        add(
                StandInError.of(429, "rate_limit_exceeded", "Rate limit exceeded: images-per-min")
                        .retryAfter(1),
                "429",
                "rate_limit",
                "rate_limit_exceeded");
        add(StandInError.of(500, "server", "Internal Server Error"), "500", "server");
        add(
                StandInError.of(502, "provider_unavailable", "Provider returned error")
                        .with(PROVIDER, "Stand-in"),
                "502",
                "provider_unavailable");
        add(
                StandInError.of(503, "provider_overloaded", "No instances available")
                        .retryAfter(1),
                "503",
                "provider_overloaded");
        add(StandInError.of(504, "timeout", "Upstream request timed out"), "504", "timeout");
        add(StandInError.of(524, "timeout", "Provider did not answer in time"), "524");
        add(StandInError.of(529, "provider_overloaded", "Provider overloaded").with(PROVIDER, "Stand-in"), "529");

        add(
                StandInError.of(400, "content_policy_violation", "Generation failed due to content policy"),
                "content_policy",
                "content_policy_violation");
        add(StandInError.of(400, "refusal", "The model refused to generate an image for this prompt"), "refusal");
        add(
                StandInError.of(403, null, "Your input was flagged by moderation")
                        .with("reasons", List.of("violence", "sexual"))
                        .with("flagged_input", "the words that were flagged")
                        .with(PROVIDER, "Stand-in"),
                "moderation");
        add(StandInError.of(400, "invalid_prompt", "The prompt is not valid for this model"), "invalid_prompt");
        add(StandInError.of(400, "invalid_image", "A reference image could not be decoded"), "invalid_image");
        add(StandInError.of(400, "image_too_large", "A reference image is too large"), "image_too_large");
        add(
                StandInError.of(400, "unsupported_image_format", "A reference image has an unsupported format"),
                "unsupported_image_format");
        add(
                StandInError.of(400, "image_download_failed", "A reference image could not be downloaded"),
                "image_download_failed");
        add(
                StandInError.of(400, null, "Provider returned error")
                        .with(
                                "raw",
                                "{\"error\":{\"code\":\"OutputImageSensitiveContentDetected\",\"message\":\"The request"
                                        + " failed because the output image may contain sensitive information.\","
                                        + "\"param\":\"\",\"type\":\"BadRequest\"}}")
                        .with(PROVIDER, "Seed"),
                "raw");
        add(
                StandInError.of(502, "provider_unavailable", "Provider disconnected during generation")
                        .afterTheStart(),
                "late");
    }

    private StandInErrors() {}

    /** @param name a listed name; the prefix {@code late:} delays the error until after the start, with status 200 */
    static StandInError named(String name) throws StandInException {
        if (name.startsWith(LATE)) {
            return named(name.substring(LATE.length())).afterTheStart();
        }
        var error = BY_NAME.get(name);
        if (error == null) {
            throw StandInException.invalidPrompt("The stand-in does not know error:" + name + "; it understands "
                    + String.join(", ", BY_NAME.keySet()));
        }
        return error;
    }

    private static void add(StandInError error, String... names) {
        for (var name : names) {
            BY_NAME.put(name, error);
        }
    }
}

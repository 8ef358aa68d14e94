package io.imagefunction.tool;

import io.imagefunction.settings.Settings;
import java.time.Duration;
import java.util.Set;

/** The tool's description for language models. Vendors cut or refuse more than 1024 characters. */
final class ToolText {

    private ToolText() {}

    static String of(PictureKind kind, Settings.Image settings, Set<ToolOption> options) {
        return kind == PictureKind.EDIT
                ? changing(settings)
                : settings.tool().description().orElseGet(() -> making(settings, options));
    }

    private static String changing(Settings.Image settings) {
        return """
                Changes pictures, or makes a new one from them, as prompt says, and answers its URL; the pictures themselves \
                stay as they are. Use it when the user wants a picture changed that was made here or that has a public URL: \
                another background or style, something added, removed or written on it, several pictures combined. Say in \
                prompt what changes and what stays. Every call costs money and takes 5 to 120 seconds.
                The answer is that of generate_image: if status is "ok", show the user imageUrl exactly as it is. %s If status \
                is "error", error says why and what to do.""".formatted(lifetime(settings));
    }

    private static String making(Settings.Image settings, Set<ToolOption> options) {
        String again = options.contains(ToolOption.IDEMPOTENCY_KEY)
                ? "repeat the call with the same arguments and the same idempotency_key"
                : "repeat the call with the same arguments";
        return """
                Makes a picture from a description, or changes pictures, and answers its URL. Use it when the user wants a \
                picture, photo, drawing, logo, icon or illustration. Do not use it to find existing pictures, for exact \
                charts or diagrams, or when words are enough. Every picture costs money and takes 5 to 120 seconds: make \
                one for each that is asked for, and none again that you have.
                The answer is JSON. If status is "ok", show the user imageUrl (for several pictures each url in data) \
                exactly as it is, for instance as ![description](imageUrl): it is signed, so never shorten, edit, encode \
                or make one up. %s
                If status is "error", error says why. If retryable is true, %s, after retry_after seconds; otherwise \
                change what error names, or tell the user.""".formatted(lifetime(settings), again);
    }

    private static String lifetime(Settings.Image settings) {
        return settings.publicBaseUrl().isPresent()
                ? "It does not expire."
                : "It works for " + words(settings.urlLifetime()) + ".";
    }

    private static String words(Duration time) {
        if (time.toSeconds() % 86_400 == 0) {
            return count(time.toDays(), "day");
        }
        if (time.toSeconds() % 3_600 == 0) {
            return count(time.toHours(), "hour");
        }
        return time.toSeconds() % 60 == 0 ? count(time.toMinutes(), "minute") : count(time.toSeconds(), "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}

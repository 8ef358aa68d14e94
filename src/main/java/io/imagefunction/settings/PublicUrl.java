package io.imagefunction.settings;

import java.util.Optional;

/** The configured base of links to this function. */
public final class PublicUrl {

    private PublicUrl() {}

    /** Returns the base without a slash at its end; empty if none is configured. */
    public static Optional<String> of(Settings.Image settings) {
        return settings.publicUrl().map(url -> {
            String text = url.toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        });
    }
}

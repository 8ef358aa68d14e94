package io.imagefunction.settings;

import jakarta.inject.Singleton;

/**
 * The settings as they are configured. Two mappings and not one of everything, because a mapping without a prefix looks
 * at every property and variable there is: it was at the top of the start's profile.
 */
@Singleton
public class ConfiguredSettings implements Settings {

    private final OpenRouter openrouter;
    private final Image image;

    public ConfiguredSettings(OpenRouter openrouter, Image image) {
        this.openrouter = openrouter;
        this.image = image;
    }

    @Override
    public OpenRouter openrouter() {
        return openrouter;
    }

    @Override
    public Image image() {
        return image;
    }
}

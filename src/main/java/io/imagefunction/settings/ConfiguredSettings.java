package io.imagefunction.settings;

import jakarta.inject.Singleton;

/**
 * The settings as configured. Each prefix has its own mapping, because a mapping without a prefix reads every property
 * and environment variable, which made the start measurably slower.
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

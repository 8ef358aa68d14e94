package io.imagefunction.openrouter;

/** OpenRouter's two surfaces for models that talk. */
public enum ChatApi {
    /** {@code POST /chat/completions} */
    COMPLETIONS,
    /** {@code POST /responses} */
    RESPONSES
}

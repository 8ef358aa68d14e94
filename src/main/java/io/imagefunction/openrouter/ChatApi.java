package io.imagefunction.openrouter;

/** OpenRouter's two APIs for chat models. */
public enum ChatApi {
    /** {@code POST /chat/completions} */
    COMPLETIONS,
    /** {@code POST /responses} */
    RESPONSES
}

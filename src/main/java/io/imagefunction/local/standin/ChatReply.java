package io.imagefunction.local.standin;

import io.imagefunction.local.drawing.Picture;
import java.util.List;
import java.util.Optional;

/**
 * What a chat model answers in one turn.
 *
 * @param model the model's slug
 * @param text what it says, perhaps nothing
 * @param refused whether the text is a refusal
 * @param calls of tools
 * @param picture one that it has drawn itself
 */
record ChatReply(
        String model, String text, boolean refused, List<Call> calls, Optional<Picture> picture, ChatUsage usage) {

    /** @param arguments as the model wrote them, which may be no JSON */
    record Call(String id, String name, String arguments) {}
}

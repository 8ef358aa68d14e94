package io.imagefunction.local.standin;

import io.imagefunction.local.drawing.Picture;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a chat model in one turn.
 *
 * @param model the model's slug
 * @param text the answer's text, possibly empty
 * @param refused whether the text is a refusal
 * @param calls the tool calls
 * @param picture the picture that the model itself has drawn
 */
record ChatReply(
        String model, String text, boolean refused, List<Call> calls, Optional<Picture> picture, ChatUsage usage) {

    /** @param arguments as the model wrote them, possibly invalid JSON */
    record Call(String id, String name, String arguments) {}
}

package io.imagefunction.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.failure.Failure;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a tool call, before a vendor's format is put around it.
 *
 * @param json the same JSON at every door, which fits the tool's output schema
 * @param failure why the call failed, if it did
 * @param pictures those that the call made, in the order of {@code data}
 * @param replayed whether an earlier call made the pictures
 */
public record ToolAnswer(ObjectNode json, Optional<Failure> failure, List<StoredPicture> pictures, boolean replayed) {

    public static ToolAnswer of(Answer answer) {
        return switch (answer) {
            case Answer.Pictures made ->
                new ToolAnswer(
                        made.json(),
                        Optional.empty(),
                        made.result().pictures(),
                        made.result().replayed());
            case Answer.Failed failed -> new ToolAnswer(failed.json(), Optional.of(failed.failure()), List.of(), false);
        };
    }

    /** An answer that is neither a picture nor a failure. */
    public static ToolAnswer of(ObjectNode json) {
        return new ToolAnswer(json, Optional.empty(), List.of(), false);
    }

    public static ToolAnswer failed(Failure failure) {
        return of(Answer.of(failure));
    }

    public boolean isError() {
        return failure.isPresent();
    }
}

package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A tool for language models, the same at every door. */
public interface Tool {

    String name();

    ToolDefinition definition();

    /** Why the tool is not offered here. A call of it is answered with this failure. Empty if it is offered. */
    default Optional<Failure> unavailable() {
        return Optional.empty();
    }

    /** Whether its answers may have pictures that were just made. */
    default boolean answersPictures() {
        return false;
    }

    /**
     * Carries out a call. It may throw, or the {@code Uni} may fail: {@link Tools#failed} makes an answer of both, on
     * which the language model can act.
     *
     * @param arguments as the model or its client wrote them ({@link Arguments#object})
     * @param progress what happens until the answer
     */
    Uni<ToolAnswer> call(JsonNode arguments, CallContext call, Progress progress);
}

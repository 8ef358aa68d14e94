package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * A tool whose calls make pictures: {@code generate_image} or {@code edit_image}. A call waits for its pictures. A door
 * that can make a job of it reads the call by {@link #images()}.
 */
public final class PictureTool implements Tool {

    private final ImageTool images;
    private final ImageAnswers answers;

    PictureTool(ImageTool images, ImageAnswers answers) {
        this.images = images;
        this.answers = answers;
    }

    public ImageTool images() {
        return images;
    }

    @Override
    public String name() {
        return images.name();
    }

    @Override
    public ToolDefinition definition() {
        return images.definition();
    }

    @Override
    public Optional<Failure> unavailable() {
        return images.unavailable();
    }

    @Override
    public boolean answersPictures() {
        return true;
    }

    @Override
    public Uni<ToolAnswer> call(JsonNode arguments, CallContext call, Progress progress) {
        return images.call(arguments, call, progress).map(result -> answers.of(result, call));
    }
}

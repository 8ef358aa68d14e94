package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.UpstreamEvent;
import java.util.function.Consumer;

/** Reader that builds one {@link ImagesAnswer} from the Image API's stream or document. */
final class ImagesReading implements Consumer<UpstreamEvent> {

    private final ImagesReceiver receiver;
    private ImagesAnswer answer = ImagesAnswer.NOTHING;
    private boolean whole;

    ImagesReading(ImagesReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void accept(UpstreamEvent event) {
        switch (event) {
            case UpstreamEvent.Document document -> {
                answer = ImagesAnswer.of(document.json());
                whole = true;
            }
            case UpstreamEvent.Data data -> {
                answer = answer.and(ImagesAnswer.of(data.json()));
                receiver.event(data.json());
            }
            case UpstreamEvent.Comment comment -> {}
            case UpstreamEvent.Done done -> whole = true;
            case UpstreamEvent.Cut cut -> answer = answer.and(ImagesAnswer.cut(cut.why()));
        }
    }

    ImagesAnswer answer() {
        boolean ended = whole || answer.error().isPresent() || answer.cut().isPresent();
        return ended ? answer : answer.and(ImagesAnswer.cut("it ended before all was said"));
    }

    /** Reports the pictures of an answer that is not a stream: each of them is complete. */
    static PictureReceiver eachCompleted(ImagesReceiver receiver) {
        JsonNode completed = JsonNodeFactory.instance.objectNode().put("type", "image_generation.completed");
        return new PictureReceiver() {
            @Override
            public void begin(boolean partial) {
                receiver.begin(false);
            }

            @Override
            public void data(byte[] bytes, int offset, int length) {
                receiver.data(bytes, offset, length);
            }

            @Override
            public void end() {
                receiver.end();
                receiver.event(completed);
            }

            @Override
            public void broken(String why) {
                receiver.broken(why);
            }
        };
    }
}

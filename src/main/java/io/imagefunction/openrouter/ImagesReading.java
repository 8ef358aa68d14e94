package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.PictureStage;
import io.imagefunction.decoding.UpstreamEvent;
import java.util.function.Consumer;

/** Reader that builds one {@link ImagesAnswer} from the Image API's stream or document. */
final class ImagesReading implements Consumer<UpstreamEvent> {

    private static final String TYPE = "type";

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
                JsonNode json = typed(data);
                answer = answer.and(ImagesAnswer.of(json));
                receiver.event(json);
            }
            case UpstreamEvent.Comment comment -> receiver.noEvent();
            case UpstreamEvent.Done done -> {
                whole = true;
                receiver.noEvent();
            }
            case UpstreamEvent.Cut cut -> {
                answer = answer.and(ImagesAnswer.cut(cut.why()));
                receiver.noEvent();
            }
        }
    }

    /** Some gateways send the type only as the event's name. */
    private static JsonNode typed(UpstreamEvent.Data data) {
        if (data.json() instanceof ObjectNode json
                && !json.path(TYPE).isTextual()
                && !data.name().isEmpty()) {
            json.put(TYPE, data.name());
        }
        return data.json();
    }

    ImagesAnswer answer() {
        boolean ended = whole || answer.error().isPresent() || answer.cut().isPresent();
        return ended ? answer : answer.and(ImagesAnswer.cut("it ended before its last event"));
    }

    /** For an answer that is not a stream: each of its pictures is finished. */
    static PictureReceiver eachFinished(PictureReceiver receiver) {
        return new PictureReceiver() {
            @Override
            public void begin(PictureStage stage) {
                receiver.begin(PictureStage.FINISHED);
            }

            @Override
            public void data(byte[] bytes, int offset, int length) {
                receiver.data(bytes, offset, length);
            }

            @Override
            public void end() {
                receiver.end();
            }

            @Override
            public void broken(String why) {
                receiver.broken(why);
            }
        };
    }
}

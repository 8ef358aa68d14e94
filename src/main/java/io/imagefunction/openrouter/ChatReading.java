package io.imagefunction.openrouter;

import io.imagefunction.decoding.CompletionsTexts;
import io.imagefunction.decoding.LiveTexts;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.PictureRule;
import io.imagefunction.decoding.PictureSplitter;
import io.imagefunction.decoding.ResponsesTexts;
import io.imagefunction.decoding.UpstreamEvent;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Reader that turns the answer of a chat model into events, with marks in place of its pictures in any supported shape.
 */
final class ChatReading {

    /** Most bytes besides the pictures, for one event or one document. */
    private static final int REST_LIMIT = 8 * 1024 * 1024;

    private final ChatApi surface;
    private final PictureMarks marks;
    private final PictureReceiver pictures;
    private final PictureShapes shapes;
    private PictureSplitter splitter;

    ChatReading(ChatApi surface, PictureMarks marks, PictureReceiver pictures) {
        this.surface = surface;
        this.marks = marks;
        this.pictures = pictures;
        this.shapes = new PictureShapes(marks);
    }

    /** Reads the answer to its end; blocks. See {@link UpstreamAnswer#read}. */
    void read(RestResponse<InputStream> response, BooleanSupplier stop, Consumer<UpstreamEvent> events) {
        LiveTexts texts = texts(event -> events.accept(normalized(event)));
        UpstreamAnswer.read(response, this::splitter, stop, texts);
        texts.finish();
    }

    private PictureSplitter splitter(UpstreamAnswer.Shape shape) {
        PictureRule ofEvents = surface == ChatApi.COMPLETIONS ? PictureRule.CHAT_CHUNKS : PictureRule.RESPONSES_EVENTS;
        PictureRule rule = shape == UpstreamAnswer.Shape.STREAM ? ofEvents : PictureRule.CHAT;
        splitter = new PictureSplitter(rule, marks, pictures, REST_LIMIT);
        return splitter;
    }

    private LiveTexts texts(Consumer<UpstreamEvent> events) {
        return switch (surface) {
            case COMPLETIONS -> new CompletionsTexts(picture -> splitter.mark(picture), events);
            case RESPONSES -> new ResponsesTexts(picture -> splitter.mark(picture), events);
        };
    }

    private UpstreamEvent normalized(UpstreamEvent event) {
        switch (event) {
            case UpstreamEvent.Data data -> shapes.normalize(data.json());
            case UpstreamEvent.Document document -> shapes.normalize(document.json());
            default -> {}
        }
        return event;
    }
}

package io.imagefunction.local.standin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.imagefunction.local.drawing.DrawnFormat;
import io.imagefunction.local.drawing.Picture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** An answer as server-sent events: comments while the client waits, sketches, the pictures, {@code [DONE]}. */
record StandInStream(OutputStream output, StandInOrder order, Easel easel, PictureJson pictures) {

    private static final Duration BETWEEN_COMMENTS = Duration.ofMillis(500);
    private static final double[] SKETCHES = {0.25, 0.5};

    /** Writes the fields of one event's object. */
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    void begin() throws IOException, InterruptedException {
        pause(output, order.commands().delay());
    }

    /** Waits, and sends a comment now and then to keep the connection alive. */
    static void pause(OutputStream output, Duration delay) throws IOException, InterruptedException {
        comment(output);
        for (var left = delay; left.isPositive(); left = left.minus(BETWEEN_COMMENTS)) {
            Thread.sleep(left.compareTo(BETWEEN_COMMENTS) < 0 ? left : BETWEEN_COMMENTS);
            comment(output);
        }
    }

    void pictures(StandInUsage usage) throws IOException {
        for (var number = 0; number < order.pictures(); number++) {
            var picture = easel.picture(number);
            if (picture.format() == DrawnFormat.SVG) {
                text(picture);
            } else {
                sketches(number);
            }
            var last = number == order.pictures() - 1;
            event("image_generation.completed", json -> {
                pictures.write(json, picture);
                json.writeNumberField("created", Instant.now().getEpochSecond());
                if (last) {
                    json.writePOJOField("usage", usage.json());
                }
            });
        }
        done();
    }

    void error(StandInError error) throws IOException {
        line("data: " + StandInModels.JSON.writeValueAsString(error.event()) + "\n\n");
        done();
    }

    private void sketches(int number) throws IOException {
        for (var index = 0; index < SKETCHES.length; index++) {
            var partial = index;
            event("image_generation.partial_image", json -> {
                json.writeNumberField("partial_image_index", partial);
                pictures.write(json, easel.sketch(number, SKETCHES[partial]));
            });
        }
    }

    private void text(Picture picture) throws IOException {
        chunk("A sky, a sun, some hills: ", "reasoning");
        var text = new String(picture.file(), StandardCharsets.UTF_8);
        chunk(text.substring(0, text.length() / 4), "draft");
        chunk(text.substring(0, text.length() / 2), "content");
        chunk(text.substring(text.length() / 2), "content");
    }

    private void chunk(String text, String phase) throws IOException {
        event("image_generation.text_chunk", json -> {
            json.writeStringField("text", text);
            json.writeStringField("phase", phase);
        });
    }

    private void event(String type, Fields fields) throws IOException {
        output.write("data: ".getBytes(StandardCharsets.US_ASCII));
        var json = StandInModels.JSON.createGenerator(output).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeStringField("type", type);
        fields.write(json);
        json.writeEndObject();
        json.close();
        line("\n\n");
    }

    private static void comment(OutputStream output) throws IOException {
        output.write(": OPENROUTER PROCESSING\n\n".getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private void done() throws IOException {
        line("data: [DONE]\n\n");
    }

    private void line(String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
        output.flush();
    }
}

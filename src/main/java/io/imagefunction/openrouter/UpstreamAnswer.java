package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.decoding.EventSplitter;
import io.imagefunction.decoding.PictureSplitter;
import io.imagefunction.decoding.PictureSplitter.RestTooLarge;
import io.imagefunction.decoding.UpstreamEvent;
import io.imagefunction.json.BoundedJsonFactory;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Reader of an answer's body, which is a stream of events or one JSON document. The first byte decides between the two,
 * because some gateways label streams as JSON and documents as streams. If the first byte is ambiguous, the
 * Content-Type decides.
 */
final class UpstreamAnswer {

    private static final JsonMapper JSON =
            JsonMapper.builder(BoundedJsonFactory.forAnswers()).build();

    enum Shape {
        STREAM,
        DOCUMENT
    }

    private final Shape labelled;
    private final Function<Shape, PictureSplitter> splitters;
    private final BooleanSupplier stop;
    private final Consumer<UpstreamEvent> events;

    private UpstreamAnswer(
            Shape labelled,
            Function<Shape, PictureSplitter> splitters,
            BooleanSupplier stop,
            Consumer<UpstreamEvent> events) {
        this.labelled = labelled;
        this.splitters = splitters;
        this.stop = stop;
        this.events = events;
    }

    /**
     * Reads the answer to its end; blocks. Throws an {@link UpstreamException} if there is no answer. A failure after
     * the answer has begun is reported as {@link UpstreamEvent.Cut} instead.
     *
     * @param splitters called once, as soon as the shape of the answer is known
     * @param stop checked before every piece of the body; reading ends when it returns true
     */
    static void read(
            RestResponse<InputStream> response,
            Function<Shape, PictureSplitter> splitters,
            BooleanSupplier stop,
            Consumer<UpstreamEvent> events) {
        try (InputStream body = UpstreamBody.of(response)) {
            new UpstreamAnswer(label(response), splitters, stop, events).read(body);
        } catch (IOException brokenOff) {
            throw new UpstreamException.Unreachable(brokenOff);
        }
    }

    private static Shape label(RestResponse<InputStream> response) {
        String type = response.getHeaderString(HttpHeaders.CONTENT_TYPE);
        String stream = MediaType.SERVER_SENT_EVENTS;
        return type != null && type.strip().regionMatches(true, 0, stream, 0, stream.length())
                ? Shape.STREAM
                : Shape.DOCUMENT;
    }

    private void read(InputStream body) {
        Body arriving = new Body();
        String cut = transfer(body, arriving);
        if (arriving.reader == null) {
            events.accept(new UpstreamEvent.Cut(cut == null ? "it is empty" : cut));
        } else {
            arriving.reader.end().accept(cut);
        }
    }

    /** Returns the reason why the body is incomplete, or null if it is complete. */
    private static String transfer(InputStream body, Body arriving) {
        try {
            body.transferTo(arriving);
            return null;
        } catch (OutOfTime outOfTime) {
            return "there was no time left to read it";
        } catch (RestTooLarge tooLarge) {
            return "it is too large even without its pictures";
        } catch (ContentEncoding.Undecodable undecodable) {
            return undecodable.getMessage();
        } catch (IOException brokenOff) {
            return "the connection to OpenRouter was lost";
        }
    }

    private Reader reader(byte first) {
        Shape shape =
                switch (first) {
                    case '{', '[' -> Shape.DOCUMENT;
                    case ':', 'd', 'e', 'i', 'r' -> Shape.STREAM; // a comment, data, event, id, retry
                    default -> labelled;
                };
        PictureSplitter splitter = splitters.apply(shape);
        if (shape == Shape.DOCUMENT) {
            return new Reader(splitter::feed, cut -> endDocument(splitter, cut));
        }
        EventSplitter stream = new EventSplitter(splitter, events);
        return new Reader(stream::feed, cut -> endStream(stream, cut));
    }

    private interface Feed {
        void feed(byte[] body, int from, int to) throws RestTooLarge;
    }

    /** @param end receives the reason why the body is incomplete, or null if it is complete */
    private record Reader(Feed body, Consumer<String> end) {}

    private void endStream(EventSplitter splitter, String cut) {
        boolean whole = splitter.finish();
        if (cut != null || !whole) {
            events.accept(new UpstreamEvent.Cut(cut == null ? "it ended within an event" : cut));
        }
    }

    private void endDocument(PictureSplitter splitter, String cut) {
        try {
            JsonNode rest = JSON.readTree(splitter.finish());
            if (rest.isObject()) {
                events.accept(new UpstreamEvent.Document(rest));
                return;
            }
        } catch (IOException notJson) {
            // Reported below, as is JSON that is not an object.
        }
        events.accept(new UpstreamEvent.Cut(cut == null ? "it is not the JSON that was expected" : cut));
    }

    /** Passes the body to its reader piece by piece, without leading white space and byte order mark. */
    private final class Body extends OutputStream {

        private Reader reader;

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] body, int offset, int length) throws IOException {
            if (stop.getAsBoolean()) {
                throw new OutOfTime();
            }
            int at = offset;
            int to = offset + length;
            while (reader == null && at < to) {
                if (isInFront(body[at])) {
                    at++;
                } else {
                    reader = reader(body[at]);
                }
            }
            if (at < to) {
                reader.body().feed(body, at, to);
            }
        }

        private static boolean isInFront(byte first) {
            return switch (first) {
                case ' ', '\t', '\r', '\n' -> true;
                case (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> true; // a byte order mark
                default -> false;
            };
        }
    }

    private static final class OutOfTime extends IOException {
        private static final long serialVersionUID = 1;
    }
}

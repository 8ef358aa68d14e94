package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.openrouter.PictureSplitter.RestTooLarge;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.resteasy.reactive.RestResponse;

/** Reads the body of an answer, a stream of events or one document as its Content-Type says, and splits it. */
final class UpstreamAnswer {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private interface Split {
        void feed(byte[] body, int from, int to) throws RestTooLarge;
    }

    private final BooleanSupplier stop;
    private final Consumer<UpstreamEvent> events;

    private UpstreamAnswer(BooleanSupplier stop, Consumer<UpstreamEvent> events) {
        this.stop = stop;
        this.events = events;
    }

    /**
     * Blocking. Throws an {@link UpstreamException} if there is no answer; once one has begun, it ends with
     * {@link UpstreamEvent.Cut} at worst.
     *
     * @param stop asked between two reads; reading ends when it says so
     */
    static void read(
            RestResponse<InputStream> response,
            PictureSplitter splitter,
            BooleanSupplier stop,
            Consumer<UpstreamEvent> events) {
        try (InputStream body = UpstreamBody.of(response)) {
            UpstreamAnswer answer = new UpstreamAnswer(stop, events);
            if (isStream(response)) {
                answer.stream(body, new EventSplitter(splitter, events));
            } else {
                answer.document(body, splitter);
            }
        } catch (IOException brokenOff) {
            throw new UpstreamException.Unreachable(brokenOff);
        }
    }

    /** Cuts the connection of an answer that nobody wants any more. */
    static void abort(InputStream arriving) {
        if (arriving instanceof AbortableBody body) {
            body.abort();
        }
    }

    static boolean isStream(RestResponse<InputStream> response) {
        String type = response.getHeaderString(HttpHeaders.CONTENT_TYPE);
        return type != null
                && type.strip()
                        .regionMatches(true, 0, MediaType.SERVER_SENT_EVENTS, 0, MediaType.SERVER_SENT_EVENTS.length());
    }

    private void stream(InputStream body, EventSplitter splitter) {
        String cut = read(body, splitter::feed);
        if (!splitter.finish() && cut == null) {
            cut = "it ended within an event";
        }
        if (cut != null) {
            events.accept(new UpstreamEvent.Cut(cut));
        }
    }

    private void document(InputStream body, PictureSplitter splitter) {
        String cut = read(body, splitter::feed);
        try {
            JsonNode rest = JSON.readTree(splitter.finish());
            if (rest.isObject()) {
                events.accept(new UpstreamEvent.Document(rest));
                return;
            }
        } catch (IOException notJson) {
            // As said below.
        }
        events.accept(new UpstreamEvent.Cut(cut == null ? "it is not the JSON that was expected" : cut));
    }

    /** Returns why the body was not read to its end, or null. */
    private String read(InputStream body, Split split) {
        try {
            body.transferTo(new Feed(split));
            return null;
        } catch (OutOfTime outOfTime) {
            return "there was no time left to read it";
        } catch (RestTooLarge tooLarge) {
            return "it is too large beside its pictures";
        } catch (IOException brokenOff) {
            return "the connection to upstream broke off";
        }
    }

    /** Hands the body to the splitter, piece by piece. */
    private final class Feed extends OutputStream {

        private final Split split;

        Feed(Split split) {
            this.split = split;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] body, int offset, int length) throws IOException {
            if (stop.getAsBoolean()) {
                throw new OutOfTime();
            }
            split.feed(body, offset, offset + length);
        }
    }

    private static final class OutOfTime extends IOException {
        private static final long serialVersionUID = 1;
    }
}

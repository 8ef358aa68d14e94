package io.imagefunction.decoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.decoding.PictureSplitter.RestTooLarge;
import io.imagefunction.json.BoundedJsonFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Splitter of a stream of server-sent events (WHATWG HTML, section 9.2) into events, and of their JSON into pictures
 * and the rest. The stream may arrive in pieces of any size. A line is never buffered, because it may be a picture of
 * 20 MB.
 */
public final class EventSplitter {

    private static final String DONE = "[DONE]";
    private static final int LONGEST_NAME = 256;
    private static final JsonMapper JSON =
            JsonMapper.builder(BoundedJsonFactory.forAnswers()).build();

    private enum In {
        FIELD,
        BEFORE_VALUE,
        VALUE
    }

    private enum Field {
        DATA,
        EVENT,
        COMMENT,
        OTHER
    }

    private final PictureSplitter splitter;
    private final Consumer<UpstreamEvent> events;
    private final StringBuilder fieldName = new StringBuilder();
    private final StringBuilder eventName = new StringBuilder();
    private In in = In.FIELD;
    private Field field = Field.OTHER;
    private boolean hasData;
    private boolean behindCarriageReturn;

    public EventSplitter(PictureSplitter splitter, Consumer<UpstreamEvent> events) {
        this.splitter = splitter;
        this.events = events;
    }

    public void feed(byte[] body, int from, int to) throws RestTooLarge {
        int at = from;
        if (behindCarriageReturn && at < to) {
            behindCarriageReturn = false;
            at += body[at] == '\n' ? 1 : 0;
        }
        while (at < to) {
            int end = lineEnd(body, at, to);
            piece(body, at, end);
            at = end;
            if (at < to) {
                endLine();
                at++;
                if (body[at - 1] == '\r') {
                    behindCarriageReturn = at == to;
                    at += at < to && body[at] == '\n' ? 1 : 0;
                }
            }
        }
    }

    /** Ends the stream. Returns false if it ended within an event. */
    public boolean finish() {
        return dispatch();
    }

    private static int lineEnd(byte[] body, int from, int to) {
        int at = from;
        while (at < to && body[at] != '\n' && body[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Processes a piece of a line. */
    private void piece(byte[] body, int from, int to) throws RestTooLarge {
        int at = from;
        while (in == In.FIELD && at < to) {
            fieldName(body[at++]);
        }
        if (in == In.BEFORE_VALUE && at < to) {
            in = In.VALUE;
            at += body[at] == ' ' ? 1 : 0;
        }
        if (field == Field.DATA) {
            splitter.feed(body, at, to);
        } else if (field == Field.EVENT && eventName.length() < LONGEST_NAME) {
            eventName.append(new String(body, at, to - at, StandardCharsets.ISO_8859_1));
        }
    }

    private void fieldName(byte character) throws RestTooLarge {
        if (character == ':') {
            beginValue();
            in = In.BEFORE_VALUE;
        } else if (fieldName.length() < LONGEST_NAME) {
            fieldName.append((char) (character & 0xff));
        }
    }

    private void beginValue() throws RestTooLarge {
        switch (fieldName.toString()) {
            case "data" -> {
                if (hasData) {
                    splitter.feed(new byte[] {'\n'}, 0, 1);
                } else {
                    splitter.beginEvent(eventName.toString());
                }
                hasData = true;
                field = Field.DATA;
            }
            case "event" -> {
                eventName.setLength(0);
                field = Field.EVENT;
            }
            case "" -> field = Field.COMMENT;
            default -> field = Field.OTHER;
        }
    }

    private void endLine() throws RestTooLarge {
        if (in == In.FIELD && fieldName.isEmpty()) {
            dispatch();
        } else if (in == In.FIELD) {
            beginValue();
        } else if (field == Field.COMMENT && !hasData) { // otherwise it would end the event's picture
            events.accept(new UpstreamEvent.Comment());
        }
        fieldName.setLength(0);
        field = Field.OTHER;
        in = In.FIELD;
    }

    /** Returns false only if there was an event that cannot be parsed. */
    private boolean dispatch() {
        boolean readable = !hasData || hand(splitter.finish());
        hasData = false;
        eventName.setLength(0);
        return readable;
    }

    private boolean hand(byte[] data) {
        if (DONE.equals(new String(data, StandardCharsets.UTF_8).strip())) {
            events.accept(new UpstreamEvent.Done());
            return true;
        }
        try {
            JsonNode json = JSON.readTree(data);
            if (!json.isMissingNode()) {
                events.accept(new UpstreamEvent.Data(eventName.toString(), json));
                return true;
            }
        } catch (IOException notJson) {
            // Not an event of upstream, but a sign that it is alive.
        }
        events.accept(new UpstreamEvent.Comment());
        return false;
    }
}

package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;

/** The parts of a body of {@code multipart/form-data} (RFC 7578). No part is copied, and none goes into a file. */
final class MultipartForm implements MultipartParser.PartHandler {

    /** More than any request has fields and pictures. */
    private static final int MOST_PARTS = 100;

    private final List<FormPart> parts = new ArrayList<>();
    private FormPart current;

    private MultipartForm() {}

    /** The content type, if it is that of such a body. */
    static Optional<MediaType> type(String contentType) {
        try {
            return Optional.ofNullable(contentType)
                    .map(MediaType::valueOf)
                    .filter(MediaType.MULTIPART_FORM_DATA_TYPE::isCompatible);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** @throws FailureException if the body is no such form */
    static List<FormPart> parse(byte[] body, MediaType type) {
        String boundary = type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw invalid(HttpHeaders.CONTENT_TYPE, "Content-Type must name the boundary of its parts.");
        }
        MultipartForm form = new MultipartForm();
        MultipartParser.ParseState state = MultipartParser.beginParse(
                form, boundary.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8.name());
        try {
            state.parse(ByteBuffer.wrap(body));
        } catch (FailureException refused) {
            throw refused;
        } catch (IOException | RuntimeException malformed) { // the parser throws several kinds
            throw unreadable();
        }
        if (!state.isComplete()) {
            throw unreadable();
        }
        return form.parts;
    }

    @Override
    public void beginPart(CaseInsensitiveMap<String> headers) {
        if (parts.size() == MOST_PARTS) {
            throw invalid("body", "The body must have at most " + MOST_PARTS + " parts.");
        }
        current = FormPart.of(
                headers.getFirst(HttpHeaders.CONTENT_DISPOSITION), headers.getFirst(HttpHeaders.CONTENT_TYPE));
    }

    @Override
    public void data(ByteBuffer slice) {
        current.add(slice);
    }

    @Override
    public void endPart() {
        parts.add(current);
    }

    private static FailureException unreadable() {
        return invalid("body", "The body is not valid multipart/form-data: it must end with its boundary and --.");
    }

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}

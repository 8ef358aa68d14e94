package io.imagefunction.http;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.storage.PictureContent;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.StoredPicture;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * An answer with {@code b64_json} beside each {@code url}. The pictures are read from the bucket and encoded while the
 * answer is written, so that none is held in memory, and a replayed answer has them too.
 *
 * @param threads for reading and writing, which block
 */
record EncodedPictures(Answer.Pictures answer, PictureContent content, Executor threads) {

    private static final Logger LOG = Logger.getLogger(EncodedPictures.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DATA = "data";
    private static final String WARNINGS = "warnings";

    /** The size of the answer in bytes, at least, in JSON that is itself a string of JSON as gateways need it. */
    long size() {
        long pictures = answer.result().pictures().stream()
                .mapToLong(picture -> (picture.size() + 2) / 3 * 4)
                .sum();
        return pictures + 2L * answer.json().toString().length();
    }

    /** The warnings come last, because only then it is known whether all pictures could be read. */
    void writeTo(OutputStream out) throws IOException {
        ObjectNode rest = answer.json();
        ArrayNode warnings = rest.remove(WARNINGS) instanceof ArrayNode some ? some : rest.arrayNode();
        List<JsonNode> pictures = rest.path(DATA).valueStream().toList();
        // Closed only at the end: it would complete the JSON of an answer that broke off.
        JsonGenerator json = JSON.createGenerator(out);
        json.writeStartObject();
        for (var member : rest.properties()) {
            json.writeFieldName(member.getKey());
            if (member.getKey().equals(DATA)) {
                json.writeStartArray();
                for (int at = 0; at < pictures.size(); at++) {
                    write(pictures.get(at), answer.result().pictures().get(at), warnings, json);
                }
                json.writeEndArray();
            } else {
                json.writeTree(member.getValue());
            }
        }
        if (!warnings.isEmpty()) {
            json.writeFieldName(WARNINGS);
            json.writeTree(warnings);
        }
        json.writeEndObject();
        json.close();
    }

    private void write(JsonNode picture, StoredPicture stored, ArrayNode warnings, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        for (var member : picture.properties()) {
            json.writeFieldName(member.getKey());
            json.writeTree(member.getValue());
        }
        Optional<InputStream> opened = open(stored);
        if (opened.isPresent()) {
            try (InputStream bytes = opened.get()) {
                json.writeFieldName("b64_json");
                json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, Math.toIntExact(stored.size()));
            }
        } else {
            warnings.add("A picture could not be read from the bucket, so its base64 is missing: fetch its url.");
        }
        json.writeEndObject();
    }

    /** Only before the first byte can a picture be left out: afterwards a part of it is written. */
    private Optional<InputStream> open(StoredPicture stored) {
        try {
            return Optional.of(content.open(stored.key()));
        } catch (StorageException unreadable) {
            LOG.warnf("a picture could not be read for b64_json: %s", unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** Writes on a thread that may block. */
    @Provider
    public static class Writer implements ServerMessageBodyWriter<EncodedPictures> {

        @Override
        public boolean isWriteable(
                Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
            return type == EncodedPictures.class;
        }

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == EncodedPictures.class;
        }

        @Override
        public void writeResponse(EncodedPictures pictures, Type genericType, ServerRequestContext context) {
            ResteasyReactiveRequestContext call = (ResteasyReactiveRequestContext) context;
            call.suspend();
            pictures.threads().execute(() -> {
                try {
                    pictures.writeTo(context.getOrCreateOutputStream());
                } catch (IOException | RuntimeException broken) {
                    // The status is sent, so the only sign left is a connection that breaks.
                    LOG.warn("an answer with b64_json broke off", broken);
                    context.serverResponse().reset();
                } finally {
                    call.resume();
                }
            });
        }

        @Override
        public void writeTo(
                EncodedPictures pictures,
                Class<?> type,
                Type genericType,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream output)
                throws IOException {
            pictures.writeTo(output);
        }
    }
}

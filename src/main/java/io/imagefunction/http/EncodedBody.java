package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.settings.Settings;
import jakarta.inject.Provider;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Decodes request bodies with the header {@code Content-Encoding: gzip}, up to the limit for request bodies. A body
 * with another encoding is refused before any other work.
 */
@jakarta.ws.rs.ext.Provider
@ConstrainedTo(RuntimeType.SERVER)
class EncodedBody implements ReaderInterceptor {

    private static final Failure UNKNOWN = Failure.of(
            FailureCode.UNSUPPORTED_ENCODING,
            HttpHeaders.CONTENT_ENCODING,
            "The request's body has a Content-Encoding that is not known: send it as gzip, or without an encoding.");
    private static final Failure DAMAGED = Failure.of(
            FailureCode.INVALID_REQUEST,
            "body",
            "The request's body is not gzip, as its Content-Encoding says. A gateway damages it if its binary media types do"
                    + " not include */*.");

    /** Resolved at each use: JAX-RS providers are created at build time, when the settings are not known yet. */
    private final Provider<Settings> settings;

    EncodedBody(Provider<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        String encoding = body.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
        switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> {}
            case "gzip", "x-gzip" -> body.setInputStream(new ByteArrayInputStream(decoded(body.getInputStream())));
            default -> throw UNKNOWN.toException();
        }
        return body.proceed();
    }

    /** Reads no more than the limit, because a few bytes may decompress to very many. */
    private byte[] decoded(InputStream encoded) throws IOException {
        int limit = Math.toIntExact(settings.get().image().limits().bodySize().asLongValue());
        try (InputStream plain = new GZIPInputStream(encoded)) {
            byte[] bytes = plain.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw BodyLimit.tooLarge(limit).toException();
            }
            return bytes;
        } catch (ZipException | EOFException damaged) {
            throw DAMAGED.toException();
        }
    }
}

package io.imagefunction.openrouter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureRule;
import io.imagefunction.decoding.PictureSplitter;
import io.imagefunction.decoding.ReceivedPictures;
import io.imagefunction.decoding.UpstreamEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are read by their bytes, because gateways send wrong status codes, labels and encodings. */
class UpstreamAnswerTest {

    private static final String DOCUMENT = "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}";
    private static final String STREAM = "data: {\"b64_json\":\"aGVsbG8=\"}\n\ndata: [DONE]\n\n";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final ReceivedPictures pictures = new ReceivedPictures();
    private final List<UpstreamEvent> events = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 203, 206, 226, 299})
    void every2xxIsASuccess(int status) {
        read(answer(status, "application/json", null, bytes(DOCUMENT)));

        assertEquals("hello", picture());
    }

    @ParameterizedTest
    @CsvSource({
        "301, https://api.example.com/v1/images, api.example.com",
        "302, //other.example.com/x, other.example.com",
        "303, /api/v2/images, another path of the same host",
        "307, https://user:secret@login.example.com:8443/?next=images, login.example.com",
        "308, , another path of the same host",
        "300, ht tp://, an address that cannot be read",
        "304, , another path of the same host",
    })
    void aRedirectIsReportedWithItsTarget(int status, String location, String target) {
        var builder = RestResponse.ResponseBuilder.<InputStream>create(status)
                .entity(new ByteArrayInputStream(bytes("moved")));
        if (location != null) {
            builder.header("Location", location);
        }

        var redirected = assertThrows(UpstreamException.Redirected.class, () -> read(builder.build()));

        assertEquals(target, redirected.target());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 205})
    void anEmptyAnswerIsIncomplete(int status) {
        read(answer(status, "application/json", null, new byte[0]));
        read(RestResponse.ResponseBuilder.<InputStream>create(status).build());

        assertEquals(List.of(new UpstreamEvent.Cut("it is empty"), new UpstreamEvent.Cut("it is empty")), events);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "text/plain", "application/octet-stream", ""})
    void theFirstByteDecidesWhetherItIsAStream(String type) {
        for (String front : List.of("", BYTE_ORDER_MARK, "\n\r\n ", BYTE_ORDER_MARK + "\n")) {
            for (String stream : List.of(STREAM, ": WORKING\n\n" + STREAM, "event: a\n" + STREAM, "id:1\n" + STREAM)) {
                read(answer(200, type, null, bytes(front + stream)));
                assertEquals(new UpstreamEvent.Done(), events.getLast(), front + stream);
                assertTrue(events.get(events.size() - 2) instanceof UpstreamEvent.Data, front + stream);
                assertEquals("hello", picture());
            }
            read(answer(200, type, null, bytes(front + DOCUMENT)));
            assertTrue(events.getLast() instanceof UpstreamEvent.Document, events::toString);
            assertEquals("hello", picture());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void whatIsNeitherIsACut(String type) {
        read(answer(200, type, null, bytes("<html>")));

        assertTrue(events.isEmpty() || events.getLast() instanceof UpstreamEvent.Cut, events::toString);
        assertTrue(pictures.whole.isEmpty());
    }

    @Test
    void anAnswerIsReadAlikeHoweverItIsSplit() {
        byte[] body = bytes(BYTE_ORDER_MARK + " " + STREAM);
        for (int size = 1; size < body.length; size++) {
            var slow = new Slow(body, size);
            read(RestResponse.ResponseBuilder.<InputStream>ok(slow).build());
            assertEquals("hello", picture());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip", "x-gzip", "GZIP", " gzip , identity", "gzip, gzip", "deflate", "raw", "none", "lie"})
    void aContentEncodingIsDecoded(String encoding) throws IOException {
        byte[] plain = bytes(STREAM);
        byte[] body =
                switch (encoding) {
                    case "gzip, gzip" -> gzip(gzip(plain));
                    case "deflate" -> deflate(plain, false);
                    case "raw" -> deflate(plain, true);
                    case "lie" -> plain; // labelled as gzip, and decoded on the way
                    default -> gzip(plain);
                };
        String label =
                switch (encoding) {
                    case "raw" -> "deflate";
                    case "none" -> null;
                    case "lie" -> "gzip";
                    default -> encoding;
                };

        read(answer(200, "text/event-stream", label, body));

        assertEquals(new UpstreamEvent.Done(), events.getLast());
        assertEquals("hello", picture());
    }

    /** Labelled as encoded, and decoded on the way. */
    @ParameterizedTest
    @CsvSource({"gzip", "deflate"})
    void aPlainBodyIsReadWhateverItsLabel(String encoding) {
        for (String front : List.of("", " ", "\t", "\n", "\r\n", BYTE_ORDER_MARK)) {
            for (String stream : List.of("", ": WORKING\n\n", ":\n", "event: a\n", "id:1\n", "retry: 1\n")) {
                read(answer(200, "text/event-stream", encoding, bytes(front + stream + STREAM)));
                assertEquals("hello", picture(), front + stream);
            }
            read(answer(200, "application/json", encoding, bytes(front + DOCUMENT)));
            assertEquals("hello", picture(), front);
            read(answer(200, "application/json", encoding, bytes(front + "[" + DOCUMENT + "]")));
            assertEquals("hello", picture(), front);
        }
    }

    /** Whatever the parameters of the compression. */
    @Test
    void aDeflatedBodyIsNeverTakenForAPlainOne() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            String more =
                    "data: {\"text\":\"" + Long.toString(random.nextLong(), 36).repeat(random.nextInt(60)) + "\"}\n\n";
            String front = List.of("", "\r\n", ": x\n", "event: a\n", "id:1\n", "[", "{")
                    .get(random.nextInt(7));
            byte[] plain = bytes(front + more + STREAM);
            Deflater deflater = new Deflater(random.nextInt(10), true);
            deflater.setStrategy(random.nextInt(3));
            ByteArrayOutputStream deflated = new ByteArrayOutputStream();
            try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, deflater, true)) {
                int cut = random.nextInt(plain.length);
                out.write(plain, 0, cut);
                out.flush();
                out.write(plain, cut, plain.length - cut);
            }

            InputStream decoded = ContentEncoding.decoded(new ByteArrayInputStream(deflated.toByteArray()), "deflate");

            assertArrayEquals(plain, decoded.readAllBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"br", "zstd", "gzip;br"})
    void anUnknownEncodingIsReported(String encoding) {
        read(answer(200, "application/json", encoding, bytes("\u0001\u0002")));

        assertTrue(events.toString().contains("only gzip and deflate"), events::toString);
    }

    @Test
    void aDamagedEncodingIsReportedWhereverItIs() {
        byte[] whole = gzip(bytes(DOCUMENT));
        for (int length = 3; length < whole.length; length++) {
            read(answer(200, "application/json", "gzip", Arrays.copyOf(whole, length)));
            byte[] damaged = whole.clone();
            damaged[whole.length - 8] ^= 1; // its checksum
            read(answer(200, "application/json", "gzip", damaged));
        }
        events.removeIf(event -> event instanceof UpstreamEvent.Document); // whole but for the checksum
        assertTrue(events.stream().allMatch(event -> event instanceof UpstreamEvent.Cut), events::toString);
    }

    @Test
    void aCompressionBombIsRejected() throws IOException {
        byte[] bomb = gzip(new byte[3_000_000]);

        InputStream decoded = ContentEncoding.decoded(new ByteArrayInputStream(bomb), "gzip", 1_000_000);

        IOException refused =
                assertThrows(IOException.class, () -> decoded.transferTo(OutputStream.nullOutputStream()));
        assertEquals("it is larger than 1000000 bytes when it is decoded", refused.getMessage());
    }

    @Test
    void aLayeredCompressionBombIsRejected() {
        byte[] bomb = gzip(gzip(new byte[3_000_000]));

        InputStream decoded = ContentEncoding.decoded(new ByteArrayInputStream(bomb), "gzip, gzip", 1_000_000);

        assertThrows(IOException.class, () -> decoded.transferTo(OutputStream.nullOutputStream()));
    }

    @Test
    void anErrorsBodyIsDecodedToo() {
        byte[] body = gzip(bytes("{\"error\":{\"code\":402,\"message\":\"no credits\"}}"));

        var refused = assertThrows(
                UpstreamException.Refused.class, () -> read(answer(402, "application/json", "gzip", body)));

        assertEquals("no credits", refused.error().text());
    }

    @Test
    void anErrorWhoseBodyCannotBeReadKeepsItsStatus() {
        var refused = assertThrows(
                UpstreamException.Refused.class, () -> read(answer(429, "application/json", "br", bytes("\u0003"))));

        assertEquals(429, refused.error().status());
    }

    private String picture() {
        assertEquals(1, pictures.whole.size());
        return new String(pictures.whole.removeFirst(), UTF_8);
    }

    private void read(RestResponse<InputStream> response) {
        UpstreamAnswer.read(
                response,
                shape -> new PictureSplitter(PictureRule.IMAGES, new PictureMarks(), pictures, 100_000),
                () -> false,
                events::add);
    }

    private static RestResponse<InputStream> answer(int status, String type, String encoding, byte[] body) {
        var builder = RestResponse.ResponseBuilder.<InputStream>create(status)
                .header("Content-Type", type)
                .entity(new ByteArrayInputStream(body));
        return (encoding == null ? builder : builder.header("Content-Encoding", encoding)).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return zipped.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, new Deflater(9, raw))) {
            out.write(plain);
        }
        return deflated.toByteArray();
    }

    /** Returns at most this many bytes per read. */
    private static final class Slow extends FilterInputStream {
        private final int size;

        Slow(byte[] body, int size) {
            super(new ByteArrayInputStream(body));
            this.size = size;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(size, length));
        }
    }
}

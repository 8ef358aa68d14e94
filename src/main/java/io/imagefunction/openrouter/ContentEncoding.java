package io.imagefunction.openrouter;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Streaming decoder of the content encodings gzip and deflate (RFC 9110 section 8.4). The first bytes of the body decide,
 * because some gateways decode a body and keep the header, or drop the header and keep the encoding.
 * It never throws before the body is read, because the answer may already be paid for.
 */
final class ContentEncoding {

    /** Most bytes of a decoded body: more than ten of the largest pictures in base64. */
    static final long LARGEST = 512L * 1024 * 1024;

    private static final List<String> KNOWN = List.of("gzip", "x-gzip", "deflate", "identity");
    private static final int BUFFER = 64 * 1024;
    private static final byte BYTE_ORDER_MARK = (byte) 0xEF;
    private static final int MOST_LAYERS = 2;
    private static final int LONGEST_NAME = 20;

    private ContentEncoding() {}

    /** @param header value of {@code Content-Encoding}, or null */
    static InputStream decoded(InputStream body, String header) {
        return decoded(body, header, LARGEST);
    }

    static InputStream decoded(InputStream body, String header, long largest) {
        List<String> encodings = header == null
                ? List.of()
                : Stream.of(header.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .filter(encoding -> !encoding.isEmpty())
                        .toList();
        try {
            for (String encoding : encodings) {
                if (!KNOWN.contains(encoding)) {
                    throw new Undecodable(
                            "its content encoding " + readable(encoding) + " is not known: only gzip and deflate are");
                }
            }
            return decoded(body, encodings.contains("deflate"), 0, largest);
        } catch (IOException broken) {
            return new Failing(body, broken);
        }
    }

    private static String readable(String encoding) {
        return encoding.length() <= LONGEST_NAME ? encoding : encoding.substring(0, LONGEST_NAME);
    }

    private static InputStream decoded(InputStream body, boolean deflated, int layer, long largest) throws IOException {
        byte[] first = body.readNBytes(2);
        InputStream peeked = new PeekedBody(first, body);
        if (first.length == 2 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b && layer < MOST_LAYERS) {
            return decoded(new Decoded(new GZIPInputStream(peeked, BUFFER), largest), deflated, layer + 1, largest);
        }
        if (deflated && first.length == 2 && !isPlain(first)) {
            return new Decoded(new InflaterInputStream(peeked, new Inflater(!isZlib(first)), BUFFER), largest);
        }
        return peeked;
    }

    /** Deflate means the zlib format (RFC 1950), but some servers send it without the zlib header. */
    private static boolean isZlib(byte[] first) {
        return (first[0] & 0x0f) == 8 && ((first[0] & 0xff) << 8 | first[1] & 0xff) % 31 == 0;
    }

    /**
     * Whether the body begins like JSON or events. What deflate makes of such a body does not begin like that: the lowest
     * bits of a first byte say how the first block is encoded, and no block of that kind begins with these bytes.
     */
    private static boolean isPlain(byte[] first) {
        return switch (first[0]) {
            case '{', '[', ':', 'r', ' ', '\t', '\n', BYTE_ORDER_MARK -> true;
            case 'd' -> first[1] == 'a'; // data
            case 'e' -> first[1] == 'v'; // event
            case 'i' -> first[1] == 'd'; // id
            case '\r' -> first[1] == '\n';
            default -> false;
        };
    }

    /** A decoded body with a size limit, because a few compressed bytes can expand to very many. */
    private static final class Decoded extends FilterInputStream {

        private final long largest;
        private long read;

        Decoded(InputStream decoder, long largest) {
            super(decoder);
            this.largest = largest;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            try {
                count = super.read(bytes, offset, length);
            } catch (ZipException | EOFException damaged) {
                throw new Undecodable("its content encoding is damaged");
            }
            read += Math.max(count, 0);
            if (read > largest) {
                throw new Undecodable("it is larger than " + largest + " bytes when it is decoded");
            }
            return count;
        }
    }

    /** A body that fails when it is read. */
    private static final class Failing extends FilterInputStream {

        private final IOException why;

        Failing(InputStream body, IOException why) {
            super(body);
            this.why = why;
        }

        @Override
        public int read() throws IOException {
            throw why;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            throw why;
        }
    }

    /** Decoding failed. The message is worded for a sentence whose subject is the answer. */
    static final class Undecodable extends IOException {
        private static final long serialVersionUID = 1;

        Undecodable(String message) {
            super(message);
        }
    }
}

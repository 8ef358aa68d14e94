package io.imagefunction.picture.jpeg;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a JPEG segment by segment (ITU-T T.81, annex B): tables, the frame, and its scans. What is not supported has no
 * frame: arithmetic coding, lossless and hierarchical pictures, samples of other than 8 bits.
 */
final class JpegSegments {

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int SOF15 = 0xcf;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DQT = 0xdb;
    private static final int DRI = 0xdd;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;

    /** Ten are usual. Thousands of tiny ones would take long. */
    private static final int MOST_SCANS = 200;

    private final JpegInput in;
    private final JpegTables tables = new JpegTables();
    private int scans;

    /** How the picture is to be turned (EXIF 2.3, tag 274): 1 to 8. */
    int orientation = 1;

    private boolean isJfif;

    /** The transform in Adobe's segment, if there is one: 0 for none, 1 to YCbCr (Technical Note 5116, section 18). */
    private OptionalInt adobe = OptionalInt.empty();

    JpegSegments(JpegInput in) throws IOException {
        this.in = in;
        if (in.marker() != SOI) {
            throw new IOException("no JPEG");
        }
    }

    /** Reads up to the frame. Returns nothing if it is not supported. */
    Optional<JpegFrame> frame() throws IOException {
        while (true) {
            int marker = in.marker();
            boolean isFrame = marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
            if (isFrame) {
                byte[] segment = in.segment();
                boolean supported = marker <= SOF2 && segment.length > 0 && segment[0] == 8;
                return supported ? Optional.of(frame(segment, marker == SOF2)) : Optional.empty();
            }
            if (marker == SOS || marker == EOI) {
                throw new IOException("a JPEG without a frame");
            }
            read(marker);
        }
    }

    private static JpegFrame frame(byte[] segment, boolean progressive) throws IOException {
        try {
            return new JpegFrame(segment, progressive);
        } catch (IndexOutOfBoundsException endsEarly) {
            throw new IOException("the frame's segment is damaged", endsEarly);
        }
    }

    /** Reads the scans of the frame. The end may be missing. */
    void scans(JpegFrame frame) throws IOException {
        while (frame.progressive || !frame.isComplete()) {
            int marker;
            try {
                marker = in.marker();
            } catch (EOFException endIsMissing) {
                break;
            }
            if (marker == EOI) {
                break;
            }
            if (marker == SOS) {
                scan(frame);
            } else {
                read(marker);
            }
        }
        if (!frame.isComplete()) {
            throw new IOException("a component is missing");
        }
        if (frame.progressive) {
            frame.components.forEach(JpegComponent::finish);
        }
    }

    private void scan(JpegFrame frame) throws IOException {
        if (++scans > MOST_SCANS) {
            throw new IOException("there are too many scans");
        }
        JpegScan scan;
        try {
            scan = scan(frame, in.segment());
        } catch (IndexOutOfBoundsException damaged) {
            throw new IOException("a scan's segment is damaged", damaged);
        }
        scan.decode();
    }

    /** B.2.3. */
    private JpegScan scan(JpegFrame frame, byte[] segment) throws IOException {
        int end = 1 + 2 * segment[0];
        JpegBlocks blocks = frame.progressive
                ? new ProgressiveBlocks(in, segment[end], segment[end + 1], segment[end + 2])
                : new SequentialBlocks(in);
        List<JpegScan.Part> parts = new ArrayList<>();
        for (int at = 1; at < end; at += 2) {
            JpegComponent component = frame.component(segment[at]);
            tables.quantize(component);
            JpegHuffman dc = tables.dc[segment[at + 1] >> 4 & 3];
            JpegHuffman ac = tables.ac[segment[at + 1] & 3];
            if (blocks.hasDc() && dc == null || blocks.hasAc() && ac == null) {
                throw new IOException("a Huffman table is missing");
            }
            parts.add(new JpegScan.Part(component, dc, ac));
        }
        if (parts.isEmpty() || frame.progressive && blocks.hasAc() && parts.size() > 1) {
            throw new IOException("a scan has the wrong components");
        }
        return new JpegScan(in, frame, parts, blocks, tables.interval);
    }

    /** Any segment but a frame or a scan. Markers of restarts and of nothing have no content. */
    private void read(int marker) throws IOException {
        if (marker < SOF0 || marker >= 0xd0 && marker <= SOI) {
            return;
        }
        byte[] segment = in.segment();
        try {
            switch (marker) {
                case DHT -> tables.addHuffman(segment);
                case DQT -> tables.addQuantization(segment);
                case DRI -> tables.interval = (segment[0] & 0xff) << 8 | segment[1] & 0xff;
                case APP1 -> orientation = ExifOrientation.of(segment).orElse(orientation);
                case APP0 -> isJfif |= begins(segment, "JFIF");
                case APP14 -> adobe = begins(segment, "Adobe") ? OptionalInt.of(segment[11]) : adobe;
                default -> {}
            }
        } catch (IndexOutOfBoundsException endsEarly) {
            throw new IOException("a segment is damaged", endsEarly);
        }
    }

    private static boolean begins(byte[] segment, String name) {
        return new String(segment, StandardCharsets.ISO_8859_1).startsWith(name);
    }

    /**
     * Whether the components are red, green and blue. JFIF knows only YCbCr. Where neither JFIF nor Adobe says it, the
     * names of the components do, for libjpeg and so for browsers.
     */
    boolean isRgb(JpegFrame frame) {
        return !isJfif && (adobe.isPresent() ? adobe.getAsInt() == 0 : frame.isNamed("RGB"));
    }
}

package io.imagefunction.picture.jpeg;

import java.io.IOException;
import java.util.List;

/** One scan of a JPEG: its blocks in their order, and restarts (ITU-T T.81, A.2 and E.2). */
final class JpegScan {

    private static final int RST0 = 0xd0;

    /** A component of the scan, and the tables of its DC and AC coefficients, which may be null. */
    record Part(JpegComponent component, JpegHuffman dc, JpegHuffman ac) {

        /** The next DC coefficient, which is coded as the difference to the one before (F.2.2.1). */
        int dc(JpegInput in) throws IOException {
            component.prediction += in.value(dc.decode(in));
            return component.prediction;
        }
    }

    private final JpegInput in;
    private final JpegFrame frame;
    private final List<Part> parts;
    private final JpegBlocks blocks;
    private final int interval;

    /** @param interval units between restarts; 0 if there are none */
    JpegScan(JpegInput in, JpegFrame frame, List<Part> parts, JpegBlocks blocks, int interval) {
        this.in = in;
        this.frame = frame;
        this.parts = parts;
        this.blocks = blocks;
        this.interval = interval;
    }

    /** A scan of one component has its blocks row by row; another one has units of blocks of all (A.2). */
    void decode() throws IOException {
        boolean single = parts.size() == 1;
        JpegComponent only = parts.getFirst().component;
        int across = single ? only.ownAcross : frame.across;
        int units = across * (single ? only.ownDown : frame.down);
        for (int unit = 0; unit < units; unit++) {
            if (unit == 0 || interval > 0 && unit % interval == 0) {
                restart(unit);
            }
            int row = unit / across;
            int column = unit % across;
            if (single) {
                blocks.decode(parts.getFirst(), row * only.across + column);
            } else {
                for (Part part : parts) {
                    unit(part, row, column);
                }
            }
        }
    }

    /** Between two intervals there is a marker, whose number counts up (E.2.4). */
    private void restart(int unit) throws IOException {
        if (unit > 0 && in.marker() != RST0 + (unit / interval - 1) % 8) {
            throw new IOException("a restart is missing");
        }
        parts.forEach(part -> part.component.prediction = 0);
    }

    private void unit(Part part, int row, int column) throws IOException {
        JpegComponent component = part.component;
        for (int y = 0; y < component.vertical; y++) {
            for (int x = 0; x < component.horizontal; x++) {
                int top = row * component.vertical + y;
                blocks.decode(part, top * component.across + column * component.horizontal + x);
            }
        }
    }
}

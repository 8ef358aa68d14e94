package io.imagefunction.picture.jpeg;

import java.io.IOException;

/** The tables of a JPEG, which may change from scan to scan (ITU-T T.81, B.2.4): four of each kind. */
final class JpegTables {

    private final int[][] quantization = new int[4][];
    final JpegHuffman[] dc = new JpegHuffman[4];
    final JpegHuffman[] ac = new JpegHuffman[4];

    /** Units between two restarts; 0 if there are none. */
    int interval;

    /** @param segment the content of a DHT segment (B.2.4.2) */
    void addHuffman(byte[] segment) {
        for (int at = 0; at < segment.length; ) {
            JpegHuffman table = new JpegHuffman(segment, at + 1);
            (segment[at] >> 4 == 0 ? dc : ac)[segment[at] & 3] = table;
            at += 1 + table.length();
        }
    }

    /** @param segment the content of a DQT segment, with steps of 8 or 16 bits (B.2.4.1) */
    void addQuantization(byte[] segment) {
        for (int at = 0; at < segment.length; ) {
            boolean isWide = segment[at] >> 4 != 0;
            int[] steps = new int[64];
            quantization[segment[at++] & 3] = steps;
            for (int position : JpegComponent.ZIGZAG) {
                steps[position] = segment[at++] & 0xff;
                if (isWide) {
                    steps[position] = steps[position] << 8 | segment[at++] & 0xff;
                }
            }
        }
    }

    /** Sets the quantization steps of a component at its first scan; they hold for all of its scans. */
    void quantize(JpegComponent component) throws IOException {
        if (component.quantization == null) {
            component.quantization = quantization[component.table];
        }
        if (component.quantization == null) {
            throw new IOException("a quantization table is missing");
        }
    }
}

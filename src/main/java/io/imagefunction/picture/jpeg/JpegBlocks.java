package io.imagefunction.picture.jpeg;

import java.io.IOException;

/** The decoder of the Huffman-coded blocks of a scan. */
interface JpegBlocks {

    /** Whether the scan has codes of DC coefficients. */
    boolean hasDc();

    /** Whether it has codes of AC coefficients. */
    boolean hasAc();

    void decode(JpegScan.Part part, int block) throws IOException;
}

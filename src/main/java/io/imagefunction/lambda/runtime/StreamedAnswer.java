package io.imagefunction.lambda.runtime;

import java.io.IOException;

/**
 * An invocation's answer that can be sent in parts while it is made. It is also an {@link java.io.OutputStream}, for
 * answers that are sent as a whole. An invocation uses only one of the two.
 */
public interface StreamedAnswer {

    /**
     * Begins the stream.
     *
     * @param head the metadata for the status line and the headers, as JSON of less than 16 KB
     */
    void begin(byte[] head) throws IOException;

    /** Sends a part of the body now. Blocks while the reader is slow (back-pressure). */
    void send(byte[] part) throws IOException;

    /** Marks a stream that has begun as failed. The reader keeps the parts that were sent. */
    void fail(String type, String message);
}

package io.imagefunction.lambda.runtime;

import java.io.IOException;

/**
 * An invocation's answer that can leave in parts while it is made. It is an {@link java.io.OutputStream} as well, for
 * answers that leave as a whole; an invocation has either one or the other.
 */
public interface StreamedAnswer {

    /**
     * Begins the stream.
     *
     * @param head the metadata that the gateway makes the status line and headers of, in JSON and under 16 KB
     */
    void begin(byte[] head) throws IOException;

    /** Sends a part of the body now. Blocks while the reader is slow. */
    void send(byte[] part) throws IOException;

    /** Ends a stream that has begun as broken. The reader has the parts that were sent. */
    void fail(String type, String message);
}

package io.imagefunction.decoding;

/**
 * Receiver of the pictures of one body, one after the other as they arrive. For each picture: {@link #begin}, any
 * number of {@link #data}, then either {@link #end} or {@link #broken}. A picture is also broken if the body ends
 * within it.
 */
public interface PictureReceiver {

    void begin(PictureStage stage);

    /** Decoded bytes, valid only during the call. */
    void data(byte[] bytes, int offset, int length);

    void end();

    /** @param why the error in the picture's base64, or that the body ended within it */
    void broken(String why);
}

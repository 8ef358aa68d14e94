package io.imagefunction.decoding;

/**
 * Takes the pictures of one body as they arrive, one after the other. For each picture: {@link #begin}, any number of
 * {@link #data}, then either {@link #end} or {@link #broken}. A body that stops in the middle of a picture breaks it.
 */
public interface PictureReceiver {

    /** @param partial a sketch of a picture that is still being made, which upstream never bills */
    void begin(boolean partial);

    /** Decoded bytes, valid only during the call. */
    void data(byte[] bytes, int offset, int length);

    void end();

    /** @param why what was wrong with the picture's base64, or that the body ended in it */
    void broken(String why);
}

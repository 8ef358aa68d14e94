package io.imagefunction.picture.jpeg;

/** The colours of a JPEG: brightness, and two colour differences (JFIF 1.02, "Conversion to and from RGB"). */
final class YCbCr {

    private YCbCr() {}

    /**
     * @param channel 0 for the brightness, 1 and 2 for the differences
     * @return 0 to 255
     */
    static int of(int channel, float red, float green, float blue) {
        float value =
                switch (channel) {
                    case 0 -> 0.299f * red + 0.587f * green + 0.114f * blue;
                    case 1 -> 128 - 0.1687f * red - 0.3313f * green + 0.5f * blue;
                    default -> 128 + 0.5f * red - 0.4187f * green - 0.0813f * blue;
                };
        return Math.clamp(Math.round(value), 0, 255);
    }
}

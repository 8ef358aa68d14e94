package io.imagefunction.picture.jpeg;

/** The pixels of a decoded JPEG: reduced, in YCbCr or gray, and turned as its orientation says. */
final class JpegPixels implements JpegWriter.Pixels {

    private final JpegFrame frame;
    private final JpegScale scale;
    private final int orientation;
    private final boolean isRgb;
    private final int width;
    private final int height;

    JpegPixels(JpegFrame frame, JpegScale scale, int orientation, boolean isRgb) {
        this.frame = frame;
        this.scale = scale;
        this.orientation = orientation;
        this.isRgb = isRgb && frame.components.size() == 3;
        this.width = scale.of(frame.width);
        this.height = scale.of(frame.height);
    }

    /** From the fifth orientation on, rows are columns. */
    private boolean isTransposed() {
        return orientation >= 5;
    }

    @Override
    public int width() {
        return isTransposed() ? height : width;
    }

    @Override
    public int height() {
        return isTransposed() ? width : height;
    }

    @Override
    public int channels() {
        return frame.components.size();
    }

    /** EXIF 2.3, 4.6.4 A: where the first row and the first column of the stored picture are to be seen. */
    @Override
    public int at(int channel, int x, int y) {
        int column = isTransposed() ? y : x;
        int row = isTransposed() ? x : y;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        return stored(channel, fromRight ? width - 1 - column : column, fromBottom ? height - 1 - row : row);
    }

    private int stored(int channel, int x, int y) {
        return isRgb ? YCbCr.of(channel, mean(0, x, y), mean(1, x, y), mean(2, x, y)) : mean(channel, x, y);
    }

    private int mean(int channel, int x, int y) {
        JpegComponent component = frame.components.get(channel);
        if (scale.factor() == 1) {
            return component.sample(x, y);
        }
        int right = Math.min((x + 1) * scale.factor(), scale.samples(frame.width));
        int bottom = Math.min((y + 1) * scale.factor(), scale.samples(frame.height));
        int sum = 0;
        int count = 0;
        for (int from = y * scale.factor(); from < bottom; from++) {
            for (int column = x * scale.factor(); column < right; column++) {
                sum += component.sample(column, from);
                count++;
            }
        }
        return (sum + count / 2) / count;
    }
}

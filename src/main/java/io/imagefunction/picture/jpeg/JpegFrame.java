package io.imagefunction.picture.jpeg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The frame of a JPEG: its dimensions and components (ITU-T T.81, A.1.1, A.2 and B.2.2). */
final class JpegFrame {

    private static final int LARGEST_FACTOR = 4;

    final int width;
    final int height;
    final boolean progressive;
    final List<JpegComponent> components = new ArrayList<>();

    /** The largest sampling factors. */
    final int horizontal;

    final int vertical;

    /** Units of blocks of all components. */
    final int across;

    final int down;

    /** @param segment the content of an SOF segment */
    JpegFrame(byte[] segment, boolean progressive) throws IOException {
        this.progressive = progressive;
        height = uint16(segment, 1);
        width = uint16(segment, 3);
        if (width == 0 || height == 0) {
            throw new IOException("a JPEG without pixels");
        }
        for (int at = 6; at < 6 + 3 * segment[5]; at += 3) {
            components.add(new JpegComponent(
                    segment[at], factor(segment[at + 1] >> 4), factor(segment[at + 1]), segment[at + 2] & 3));
        }
        horizontal = components.stream().mapToInt(c -> c.horizontal).max().orElseThrow(IOException::new);
        vertical = components.stream().mapToInt(c -> c.vertical).max().orElseThrow(IOException::new);
        across = Math.ceilDiv(width, ScaledIdct.SIDE * horizontal);
        down = Math.ceilDiv(height, ScaledIdct.SIDE * vertical);
        for (JpegComponent component : components) {
            component.across = across * component.horizontal;
            component.down = down * component.vertical;
            component.ownAcross = Math.ceilDiv(width * component.horizontal, ScaledIdct.SIDE * horizontal);
            component.ownDown = Math.ceilDiv(height * component.vertical, ScaledIdct.SIDE * vertical);
        }
    }

    private static int uint16(byte[] segment, int at) {
        return (segment[at] & 0xff) << 8 | segment[at + 1] & 0xff;
    }

    private static int factor(int bits) throws IOException {
        int factor = bits & 15;
        if (factor < 1 || factor > LARGEST_FACTOR) {
            throw new IOException("no such sampling factor");
        }
        return factor;
    }

    /** The memory of the picture in bytes, if each block of the largest component becomes so many samples wide. */
    long memory(int scale) {
        return components.stream().mapToLong(c -> c.memory(this, scale)).sum();
    }

    void scale(int scale) {
        components.forEach(component -> component.scale(this, scale));
    }

    JpegComponent component(int id) throws IOException {
        return components.stream()
                .filter(component -> component.id == id)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no such component"));
    }

    /** @param letters the ids of the components */
    boolean isNamed(String letters) {
        return letters.chars()
                .boxed()
                .toList()
                .equals(components.stream().map(component -> component.id).toList());
    }

    boolean isComplete() {
        return components.stream().allMatch(component -> component.quantization != null);
    }
}

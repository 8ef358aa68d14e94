package io.imagefunction.local.standin;

import io.imagefunction.local.drawing.Caption;
import io.imagefunction.local.drawing.DrawnFormat;
import io.imagefunction.local.drawing.Landscape;
import io.imagefunction.local.drawing.Picture;
import io.imagefunction.local.drawing.PictureSize;
import io.imagefunction.local.drawing.RasterDrawing;
import io.imagefunction.local.drawing.VectorDrawing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/** Draws the pictures of one order. Equal orders get equal pictures if they have a seed, and never otherwise. */
final class Easel {

    private final StandInOrder order;
    private final PictureSize size;
    private final long seed;

    Easel(StandInOrder order, RandomGenerator random) {
        this.order = order;
        this.size = order.size();
        this.seed = order.seeded()
                ? hash(order.model() + '\n' + order.commands().text() + '\n' + order.options())
                : random.nextLong();
    }

    /** @param number 0 to n - 1: the pictures of one order differ */
    Picture picture(int number) {
        return new Picture(order.format(), file(number, size), order.commands().weight());
    }

    /** A partial result: the picture, but smaller. */
    Picture sketch(int number, double scale) {
        return new Picture(
                order.format(),
                file(number, size.scaled(scale)),
                order.commands().weight());
    }

    private byte[] file(int number, PictureSize size) {
        var landscape = Landscape.of(seed + number, order.quality());
        var caption = Caption.of(size, order.model(), order.commands().text());
        if (order.format() == DrawnFormat.SVG) {
            return VectorDrawing.draw(landscape, caption, size).getBytes(StandardCharsets.UTF_8);
        }
        var image = RasterDrawing.draw(landscape, caption, size, order.transparent());
        return RasterDrawing.encode(image, order.format(), order.compression());
    }

    private static long hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

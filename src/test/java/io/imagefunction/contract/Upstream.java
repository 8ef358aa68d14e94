package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;

/** Plans OpenRouter's answers to the next generations, in place of the stand-in's, and counts generations. */
final class Upstream {

    private Upstream() {}

    static void answers(String json) {
        answers(200, json);
    }

    static void answers(int status, String json) {
        answers(new Fault.Answer(status, "application/json", json.getBytes(UTF_8)));
    }

    static void answers(Fault fault) {
        LocalParts.toOpenRouter().plan(1, FaultProxy.request("POST", "/images"), fault);
    }

    static void reset() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
    }

    static int generations() {
        return (int) LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST"))
                .count();
    }

    static String base64(byte[] picture) {
        return Base64.getEncoder().encodeToString(picture);
    }

    /** A picture of this size, encoded by the JDK. */
    static byte[] picture(String format, int width, int height) {
        try {
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            if (!ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, picture)) {
                throw new IllegalArgumentException(format);
            }
            return picture.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Noise, encoded by the JDK: of 1280 by 960 pixels it has more than 700,000 bytes in any format. */
    static byte[] noise(String format) {
        try {
            BufferedImage image = new BufferedImage(1280, 960, BufferedImage.TYPE_INT_RGB);
            Random random = new Random(1);
            for (int at = 0; at < 1280 * 960; at++) {
                image.setRGB(at % 1280, at / 1280, random.nextInt());
            }
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, picture)) {
                throw new IllegalArgumentException(format);
            }
            return picture.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

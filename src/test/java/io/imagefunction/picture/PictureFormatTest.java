package io.imagefunction.picture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFormatTest {

    static Stream<Arguments> pictures() throws IOException {
        return Stream.of(
                Arguments.of(PictureFormat.PNG, drawn("png"), 37, 21),
                Arguments.of(PictureFormat.JPEG, drawn("jpg"), 37, 21),
                Arguments.of(PictureFormat.JPEG, withLargeMetadata(drawn("jpg")), 37, 21),
                Arguments.of(PictureFormat.GIF, drawn("gif"), 37, 21),
                // Headers as the formats' specifications lay them out.
                Arguments.of(PictureFormat.WEBP, riff("VP8X0a000000100000000f0000070000"), 16, 8),
                Arguments.of(PictureFormat.WEBP, riff("VP8L110000002f0fc00100"), 16, 8),
                Arguments.of(PictureFormat.WEBP, riff("VP8 20000000100200 9d012a10000800".replace(" 9d", "9d")), 16, 8),
                Arguments.of(PictureFormat.AVIF, isoMedia("avif", 16, 8), 16, 8),
                Arguments.of(PictureFormat.HEIC, isoMedia("heic", 16, 8), 16, 8),
                Arguments.of(PictureFormat.SVG, "<svg width=\"16\" height='8px'/>".getBytes(UTF_8), 16, 8),
                Arguments.of(PictureFormat.SVG, """
                        \uFEFF<?xml version="1.0"?>
                        <!-- a comment with <svg> in it -->
                        <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">
                        <svg:svg xmlns:svg="http://www.w3.org/2000/svg" viewBox="0 0 16.4 8">""".getBytes(UTF_8), 16, 8));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void theBytesGiveFormatAndDimensions(PictureFormat format, byte[] picture, int width, int height) {
        PictureHeader head = new PictureHeader(picture, picture.length);

        assertEquals(Optional.of(format), PictureFormat.of(head));
        assertEquals(Optional.of(new Dimensions(width, height)), Dimensions.of(format, head));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "<html><svg/></html>",
                "<svgfoo/>",
                "{\"error\":1}",
                "BM",
                "RIFF....WAVE",
                "\u0089PNG",
                "....ftypisom",
                "<!-- <svg> -->",
                "no <svg/>"
            })
    void otherDataHasNoFormat(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);

        assertEquals(Optional.empty(), PictureFormat.of(new PictureHeader(bytes, bytes.length)));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void anIncompleteHeaderDoesNotFail(PictureFormat format, byte[] picture, int width, int height) {
        for (int length = 0; length < Math.min(picture.length, 400); length++) {
            Dimensions.of(format, new PictureHeader(picture, length));
        }
    }

    @Test
    void bytesAfterTheEndAreIgnored() throws IOException {
        byte[] png = drawn("png");

        assertEquals(Optional.empty(), PictureFormat.of(new PictureHeader(png, 7)));
        assertEquals(Optional.empty(), Dimensions.of(PictureFormat.PNG, new PictureHeader(png, 20)));
    }

    @Test
    void anSvgWithoutSizeHasNoDimensions() {
        byte[] svg = "<svg width=\"100%\" xmlns=\"http://www.w3.org/2000/svg\">".getBytes(UTF_8);

        assertEquals(Optional.empty(), Dimensions.of(PictureFormat.SVG, new PictureHeader(svg, svg.length)));
    }

    private static byte[] drawn(String format) throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(37, 21, BufferedImage.TYPE_INT_RGB), format, picture);
        return picture.toByteArray();
    }

    /** Cameras put segments of 64 KB, with thumbnails in them, before the frame. */
    private static byte[] withLargeMetadata(byte[] jpeg) {
        byte[] thumbnail = new byte[2 + 0xfffd];
        thumbnail[0] = (byte) 0xff;
        thumbnail[1] = (byte) 0xe1;
        thumbnail[2] = (byte) 0xff;
        thumbnail[3] = (byte) 0xfd;
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        picture.write(jpeg, 0, 2);
        picture.writeBytes(thumbnail);
        picture.writeBytes(thumbnail);
        picture.write(jpeg, 2, jpeg.length - 2);
        return picture.toByteArray();
    }

    private static byte[] riff(String chunk) {
        ByteArrayOutputStream webp = new ByteArrayOutputStream();
        webp.writeBytes("RIFF....WEBP".getBytes(ISO_8859_1));
        webp.writeBytes(chunk.substring(0, 4).getBytes(ISO_8859_1));
        webp.writeBytes(HexFormat.of().parseHex(chunk.substring(4)));
        return webp.toByteArray();
    }

    private static byte[] isoMedia(String brand, int width, int height) {
        String box = "....ftyp" + brand + "....meta...ispe\0\0\0\0\0\0\0\4\0\0\0\4...ispe\0\0\0\0" + "\0\0\0"
                + (char) width + "\0\0\0" + (char) height;
        return box.getBytes(ISO_8859_1);
    }
}

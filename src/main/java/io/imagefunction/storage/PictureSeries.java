package io.imagefunction.storage;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * IDs of the pictures of one attempt. They share a prefix of the day and 112 random bits ({@code 20261121-0f1e…}). With
 * this prefix the stored pictures can be found even if the process that stored them has died.
 */
public final class PictureSeries {

    private static final int RANDOM_BYTES = 14;
    private static final Pattern FORM = Pattern.compile("\\d{8}-[0-9a-f]{28}");

    private final String beginning;
    private final AtomicInteger pictures = new AtomicInteger();

    private PictureSeries(String beginning) {
        this.beginning = beginning;
    }

    static PictureSeries random(Clock clock, SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String day = DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        return new PictureSeries(day + "-" + HexFormat.of().formatHex(bits));
    }

    /** @throws IllegalArgumentException if the text is not the prefix of a series */
    public static PictureSeries of(String beginning) {
        if (!FORM.matcher(beginning).matches()) {
            throw new IllegalArgumentException("not the beginning of pictures' names: " + beginning);
        }
        return new PictureSeries(beginning);
    }

    /** The shared prefix of the IDs, which cannot be guessed. */
    public String beginning() {
        return beginning;
    }

    /** The ID of the next picture; IDs are in ascending order. */
    PictureId next() {
        return id(pictures.getAndIncrement());
    }

    /** The shared prefix of the object keys. */
    String keyPrefix() {
        String first = id(0).keyWithoutExtension();
        return first.substring(0, first.length() - (id(0).value().length() - beginning.length()));
    }

    private PictureId id(int number) {
        return new PictureId(beginning + HexFormat.of().toHexDigits((short) number));
    }
}

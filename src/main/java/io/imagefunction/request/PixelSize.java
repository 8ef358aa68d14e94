package io.imagefunction.request;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code size}: explicit pixels, {@code 1536x1024}; anything else is a tier. */
public record PixelSize(long width, long height) {

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,4})[xX×]([1-9]\\d{0,4})");

    public static Optional<PixelSize> parse(String size) {
        Matcher form = FORM.matcher(size);
        return form.matches()
                ? Optional.of(new PixelSize(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
                : Optional.empty();
    }

    public double megapixels() {
        return width * height / 1e6;
    }
}

package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import io.imagefunction.generation.VirtualTime;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.storage.LastingLinks.Target;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A link works until its end or until its key is removed, and no other link does. */
class LastingLinksTest {

    private static final String ID = "20261121-0123456789abcdef0123456789ab0000";
    private static final String KEY = "images/2026/11/21/" + ID + ".png";
    private static final String OLD = "old-0123456789abcdef0123456789abcdef";
    private static final String NEW = "new-0123456789abcdef0123456789abcdef";
    private static final Optional<String> BASE = Optional.of("https://example.com/v1");
    private static final Duration CENTURY = Duration.ofDays(36_525);

    private final VirtualTime time = new VirtualTime();

    /** A link as a browser opens it. */
    private record Opened(String file, String end, String signature) {

        private static final Pattern FORM =
                Pattern.compile("https://example\\.com/v1/i/([^/?]+)\\?(?:e=(\\d+)&)?s=([\\w-]{22})");

        static Opened of(URI url) {
            Matcher form = FORM.matcher(url.toString());
            assertTrue(form.matches(), url::toString);
            return new Opened(form.group(1), form.group(2) == null ? "" : form.group(2), form.group(3));
        }

        Optional<Target> by(LastingLinks links) {
            return links.verify(file, end, signature);
        }
    }

    @Test
    void aLinkWithoutAnEndWorksForever() {
        LastingLinks links = links(NEW);
        PictureLinks.Link link = links.link(picture(PictureFormat.PNG), BASE).orElseThrow();
        assertEquals(Optional.empty(), link.expiresAt());

        time.pass(CENTURY);

        assertEquals(
                Optional.of(new Target(KEY, Optional.empty())),
                Opened.of(link.url()).by(links));
    }

    @Test
    void aLinkNamesItsConfiguredEnd() {
        LastingLinks links = links(NEW, "IMAGE_LINK_LIFETIME", "PT36H");
        Instant end = time.clock().instant().plus(Duration.ofHours(36));

        PictureLinks.Link link = links.link(picture(PictureFormat.PNG), BASE).orElseThrow();

        assertEquals(Optional.of(end), link.expiresAt());
        assertEquals(
                Optional.of(new Target(KEY, Optional.of(end))),
                Opened.of(link.url()).by(links));
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatHasLinks(PictureFormat format) {
        LastingLinks links = links(NEW);

        URI url = links.link(picture(format), BASE).orElseThrow().url();

        assertTrue(url.getPath().endsWith("." + format.extension()), url::toString);
        assertEquals(
                Optional.of(KEY.replace("png", format.extension())),
                Opened.of(url).by(links).map(Target::key));
    }

    @ParameterizedTest
    @CsvSource({"'', P1D", "P1D, ''"})
    void noChangedLinkWorks(String lifetime, String another) {
        LastingLinks links = lifetime.isEmpty() ? links(NEW) : links(NEW, "IMAGE_LINK_LIFETIME", lifetime);
        Opened right = Opened.of(
                links.link(picture(PictureFormat.PNG), BASE).orElseThrow().url());
        List<Opened> wrong = new ArrayList<>();
        changed(right.file()).forEach(file -> wrong.add(new Opened(file, right.end(), right.signature())));
        changed(right.signature()).forEach(signature -> wrong.add(new Opened(right.file(), right.end(), signature)));
        changed(right.end()).forEach(end -> wrong.add(new Opened(right.file(), end, right.signature())));
        List.of("", "0", "1", "+1", "1795435200", "99999999999", "x", "-1", " ")
                .forEach(end -> wrong.add(new Opened(right.file(), end, right.signature())));
        for (PictureFormat format : PictureFormat.values()) {
            wrong.add(new Opened(ID + "." + format.extension(), right.end(), right.signature()));
        }
        wrong.add(new Opened(right.file(), right.end(), ""));
        wrong.add(new Opened("", "", ""));
        wrong.removeIf(right::equals);

        assertTrue(right.by(links).isPresent());
        assertTrue(wrong.size() > 400);
        wrong.forEach(link -> assertEquals(Optional.empty(), link.by(links), link::toString));
    }

    /** The text with each of its bits flipped, with each character removed, and with one appended. */
    private static List<String> changed(String text) {
        List<String> changed = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            for (int bit = 0; bit < 7; bit++) {
                changed.add(text.substring(0, at) + (char) (text.charAt(at) ^ 1 << bit) + text.substring(at + 1));
            }
            changed.add(text.substring(0, at) + text.substring(at + 1));
        }
        changed.add(text + "0");
        changed.add(text + "=");
        return changed;
    }

    @Test
    void aReplacedKeyStillVerifiesAndARemovedOneDoesNot() {
        Opened old = Opened.of(
                links(OLD).link(picture(PictureFormat.PNG), BASE).orElseThrow().url());
        LastingLinks both = links(NEW + "," + OLD);
        Opened signedByBoth = Opened.of(
                both.link(picture(PictureFormat.PNG), BASE).orElseThrow().url());

        assertTrue(old.by(both).isPresent());
        assertFalse(old.by(links(NEW)).isPresent(), "the removed key");
        assertTrue(signedByBoth.by(links(NEW)).isPresent(), "the first key signs");
        assertFalse(signedByBoth.by(links(OLD)).isPresent());
    }

    @Test
    void withoutAKeyThereAreNoLinks() {
        LastingLinks off = links("");
        Opened right = Opened.of(
                links(NEW).link(picture(PictureFormat.PNG), BASE).orElseThrow().url());

        assertFalse(off.areOn());
        assertEquals(Optional.empty(), off.link(picture(PictureFormat.PNG), BASE));
        assertEquals(Optional.empty(), right.by(off));
    }

    @Test
    void aLinkNeedsTheAddressOfTheFunction() {
        StoredPicture picture = picture(PictureFormat.PNG);

        assertEquals(Optional.empty(), links(NEW).link(picture, Optional.empty()));
        for (Optional<String> base : List.of(BASE, Optional.<String>empty())) {
            LastingLinks links = links(NEW, "IMAGE_PUBLIC_URL", "https://pictures.example.com/ai/");
            String url = links.link(picture, base).orElseThrow().url().toString();
            assertTrue(url.startsWith("https://pictures.example.com/ai/i/" + ID + ".png?s="), url);
        }
    }

    @Test
    void theKeyPrefixIsNotInLinks() {
        LastingLinks links = links(NEW, "IMAGE_KEY_PREFIX", "tenant-7/");
        URI url = links.link(picture(PictureFormat.PNG), BASE).orElseThrow().url();

        assertFalse(url.toString().contains("tenant"), url::toString);
        assertEquals(Optional.of("tenant-7/" + KEY), Opened.of(url).by(links).map(Target::key));
    }

    private LastingLinks links(String keys, String... more) {
        Map<String, String> environment = new HashMap<>(Map.of("IMAGE_BUCKET", "a-bucket", "IMAGE_LINK_KEYS", keys));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        var settings = TestSettings.of(environment);
        return new LastingLinks(new Bucket(null, settings), settings, time.clock());
    }

    private static StoredPicture picture(PictureFormat format) {
        return new StoredPicture(
                ID, KEY.replace("png", format.extension()), format, 1, "0".repeat(64), Optional.empty());
    }
}

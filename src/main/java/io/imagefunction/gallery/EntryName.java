package io.imagefunction.gallery;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The name of an entry: {@code <owner>/<inverse time>-<id>/<facts>.json}. S3 lists names in alphabetical order, so the
 * newest entry comes first. The name carries the facts (deflated JSON in base64url), so that a page of the gallery is one
 * request. They are cut into pieces with slashes between, because S3 servers that store objects as files take names of
 * up to 255 characters.
 */
final class EntryName {

    /** Subtracted from the time in milliseconds; has 13 digits as all times until the year 2286 have. */
    private static final long END = 9_999_999_999_999L;

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{64}/((\\d{13})-(\\d{8}-[0-9a-f]{32}))/([\\w/-]+)\\.json");
    private static final Pattern CURSOR = Pattern.compile("\\d{13}-\\d{8}-[0-9a-f]{32}");

    /** Comes after every name that begins with the same cursor: {@code ~} is above all characters of base64url. */
    private static final String AFTER = "/~";

    private static final int PIECE = 150;
    private static final Pattern PIECES = Pattern.compile("(?<=\\G.{" + PIECE + "})(?=.)");

    /** The most that is inflated, against names that somebody else has written. */
    private static final int LONGEST_FACTS = 16_384;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private EntryName() {}

    /** The name of an entry. Prompt and options are cut until it is not longer than allowed. */
    static String of(String owner, GalleryEntry entry, int longest) {
        String beginning = owner + "/" + cursor(entry) + "/";
        int room = longest - beginning.length() - ".json".length();
        GalleryEntry fitting = entry;
        String facts = encoded(fitting);
        while (facts.length() > room
                && fitting.prompt().filter(text -> !text.isEmpty()).isPresent()) {
            fitting = fitting.with(fitting.prompt().map(EntryName::shortened), fitting.options());
            facts = encoded(fitting);
        }
        if (facts.length() > room) {
            facts = encoded(fitting.with(fitting.prompt(), fitting.options().objectNode()));
        }
        return beginning + facts + ".json";
    }

    /** Cuts a fifth, between characters. */
    private static String shortened(String prompt) {
        int points = prompt.codePointCount(0, prompt.length());
        return points < 10 ? "" : prompt.substring(0, prompt.offsetByCodePoints(0, points * 4 / 5 - 1)) + "…";
    }

    /** The place of an entry in its owner's gallery, for the next page. */
    static String cursor(GalleryEntry entry) {
        return inverse(entry.created()) + "-" + entry.id();
    }

    static boolean isCursor(String text) {
        return CURSOR.matcher(text).matches();
    }

    /** The name after which the entries behind the cursor come. */
    static String after(String owner, String cursor) {
        return owner + "/" + cursor + AFTER;
    }

    /** The name after which the entries come that were made before this time. */
    static String since(String owner, Instant latest) {
        return owner + "/" + inverse(latest);
    }

    private static String inverse(Instant time) {
        return "%013d".formatted(END - time.toEpochMilli());
    }

    /** Empty if it is no name of an entry. */
    static Optional<GalleryEntry> read(String name) {
        Matcher form = FORM.matcher(name);
        if (!form.matches()) {
            return Optional.empty();
        }
        Instant created = Instant.ofEpochMilli(END - Long.parseLong(form.group(2)));
        return decoded(form.group(4)).map(facts -> GalleryEntry.of(form.group(3), created, facts));
    }

    private static String encoded(GalleryEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes, deflater)) {
            deflated.write(entry.facts().toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            deflater.end();
        }
        String facts = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
        return PIECES.matcher(facts).replaceAll("/");
    }

    private static Optional<JsonNode> decoded(String facts) {
        Inflater inflater = new Inflater(true);
        try (InflaterInputStream inflated = new InflaterInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(facts.replace("/", ""))), inflater)) {
            byte[] json = inflated.readNBytes(LONGEST_FACTS);
            return Optional.of(JSON.readTree(json)).filter(JsonNode::isObject);
        } catch (IOException | IllegalArgumentException foreign) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}

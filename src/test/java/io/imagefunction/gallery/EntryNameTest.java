package io.imagefunction.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.picture.Dimensions;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNameTest {

    private static final String OWNER = "ab".repeat(32);
    private static final String ID = "20261128-00112233445566778899aabbccdd0000";
    private static final Instant CREATED = Instant.parse("2026-11-28T10:11:12.345Z");
    private static final int LONGEST = 1000;

    @Test
    void aNameCarriesAllFacts() {
        GalleryEntry entry = entry(Optional.of("a red panda — 小熊猫 🐼"), options("quality", "high"));

        assertEquals(Optional.of(entry), EntryName.read(EntryName.of(OWNER, entry, LONGEST)));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        GalleryEntry bare = new GalleryEntry(
                ID,
                "svg",
                CREATED,
                7,
                "00",
                Optional.empty(),
                "a/model",
                Optional.empty(),
                options(),
                Optional.empty(),
                "r",
                Optional.empty());

        assertEquals(Optional.of(bare), EntryName.read(EntryName.of(OWNER, bare, LONGEST)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 400, 2000, 32_000})
    void aLongPromptIsCutUntilTheNameFits(int length) {
        String prompt = new Random(length)
                .ints(length, 0x20, 0x3000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        String name = EntryName.of(OWNER, entry(Optional.of(prompt), options("quality", "high")), LONGEST);

        assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= LONGEST, name);
        assertTrue(Stream.of(name.split("/")).allMatch(piece -> piece.length() < 200), name);
        GalleryEntry read = EntryName.read(name).orElseThrow();
        String kept = read.prompt().orElseThrow();
        assertTrue(prompt.startsWith(kept.replaceAll("…+$", "")), kept);
        assertEquals(options("quality", "high"), read.options());
    }

    @Test
    void optionsThatAreTooLongAreLeftOut() {
        String noise = new Random(1)
                .ints(3000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        String name = EntryName.of(OWNER, entry(Optional.of("a red panda"), options("provider", noise)), LONGEST);

        assertTrue(name.length() <= LONGEST);
        assertEquals(options(), EntryName.read(name).orElseThrow().options());
    }

    @Test
    void theNewestComesFirst() {
        List<String> names = Stream.of(0, 1, 999, 1000, 86_400_000)
                .map(later -> EntryName.of(OWNER, at(CREATED.plusMillis(later)), LONGEST))
                .toList();

        assertEquals(names.reversed(), names.stream().sorted().toList());
    }

    @Test
    void aPageBeginsBehindItsCursor() {
        GalleryEntry newer = at(CREATED.plusMillis(1));
        GalleryEntry older = at(CREATED);
        String after = EntryName.after(OWNER, EntryName.cursor(newer));

        assertTrue(EntryName.of(OWNER, newer, LONGEST).compareTo(after) < 0);
        assertTrue(EntryName.of(OWNER, older, LONGEST).compareTo(after) > 0);
        assertTrue(EntryName.isCursor(EntryName.cursor(newer)));
        assertTrue(EntryName.of(OWNER, older, LONGEST).compareTo(EntryName.since(OWNER, CREATED)) > 0);
        assertTrue(EntryName.of(OWNER, newer, LONGEST).compareTo(EntryName.since(OWNER, CREATED)) < 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x.json",
                "%s/1-x/e.json",
                "%s/0000000000000-20261128-00112233445566778899aabbccdd0000/!.json",
                "%s/0000000000000-20261128-00112233445566778899aabbccdd0000/abc.json"
            })
    void anotherNameIsIgnored(String name) {
        assertEquals(Optional.empty(), EntryName.read(name.formatted(OWNER)));
    }

    private static GalleryEntry at(Instant created) {
        return new GalleryEntry(
                ID,
                "png",
                created,
                123,
                "00",
                Optional.of(new Dimensions(1, 2)),
                "a/model",
                Optional.of("x"),
                options(),
                Optional.of(new BigDecimal("0.04")),
                "r",
                Optional.empty());
    }

    private static GalleryEntry entry(Optional<String> prompt, ObjectNode options) {
        return new GalleryEntry(
                ID,
                "png",
                CREATED,
                139_173,
                "81b2ae91".repeat(8),
                Optional.of(new Dimensions(1024, 1536)),
                "openai/gpt-image-1",
                prompt,
                options,
                Optional.of(new BigDecimal("0.166455")),
                "1539c6ff-e156-4755-a7ac-296ad54573d2",
                Optional.of(ID));
    }

    private static ObjectNode options(String... namesAndValues) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            options.put(namesAndValues[at], namesAndValues[at + 1]);
        }
        return options;
    }
}

package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Random requests, each with one error against the documentation of the Image API or against JSON. The expected answers
 * are written down here independently from the API's documentation; they do not use the code under test.
 */
final class MalformedRequests {

    /**
     * @param what the kind of error, for assertion messages
     * @param param the field that the answer must name, possibly followed by "[" and more
     */
    record Malformed(String what, byte[] body, String param) {}

    private static final List<String> TEXTS = List.of("prompt", "model", "size", "user", "session_id");
    private static final List<String> WORDS =
            List.of("resolution", "aspect_ratio", "quality", "output_format", "background");
    private static final List<String> INTEGERS = List.of("n", "output_compression", "seed");

    private static final List<String> MODELS = List.of(
            "openai/gpt-image-1", "openai/gpt-5-image", "google/gemini-2.5-flash-image", "bytedance-seed/seedream-4.5");

    private final Random random;
    private final boolean strict;

    /** @param strict whether there are also wishes that only strict handling refuses */
    MalformedRequests(long seed, boolean strict) {
        this.random = new Random(seed);
        this.strict = strict;
    }

    Stream<Malformed> stream() {
        List<Supplier<Malformed>> kinds = List.of(
                this::wrongType,
                this::wrongType,
                this::wrongType,
                strict ? this::wrongWord : this::wrongType,
                this::outOfRange,
                this::blankOrMissing,
                this::tooLong,
                this::loneSurrogate,
                this::badReference,
                this::badDataUrl,
                strict ? this::contradiction : this::truncated,
                this::truncated,
                this::invalidUtf8,
                this::notJson,
                this::twice,
                this::nested,
                this::noObject,
                this::garbage);
        return Stream.generate(() -> kinds.get(random.nextInt(kinds.size())).get());
    }

    private Malformed wrongType() {
        String field =
                pick(Stream.of(TEXTS, WORDS, INTEGERS, List.of("stream", "provider", "trace", "input_references"))
                        .flatMap(List::stream)
                        .toList());
        String value = pick(valuesThatAreNot(field));
        return wrong("type", field, value);
    }

    private List<String> valuesThatAreNot(String field) {
        List<String> numbers = List.of(
                "0.5",
                "-1.5e0",
                "1e400",
                "12345678901234567890123",
                "1E-9",
                "3.5",
                "1e99999999999",
                "100e2147483647",
                "99999999999999999999.0",
                "9e-2147483648");
        List<String> integers = List.of("0", "7", "-1");
        List<String> others = List.of("[]", "[1]", "{}", "{\"a\":1}", "[[]]", "true", "false");
        List<String> texts = List.of("\"1.5\"", "\"yes\"", "\"{}\"", "\"null\"");
        Stream<List<String>> wrong;
        if (field.equals("user") || field.equals("session_id")) {
            wrong = Stream.of(List.of("0.5", "-1.5e0", "1e400", "1E-9"), others);
        } else if (TEXTS.contains(field) || WORDS.contains(field)) {
            wrong = Stream.of(numbers, integers, others);
        } else if (INTEGERS.contains(field)) {
            wrong = Stream.of(numbers, others, texts);
        } else if (field.equals("stream")) {
            wrong = Stream.of(numbers, integers, texts, others.subList(0, 5));
        } else if (field.equals("input_references")) {
            wrong = Stream.of(numbers, integers, texts, List.of("{}", "{\"a\":1}", "true"));
        } else {
            wrong = Stream.of(numbers, integers, texts, List.of("[]", "[1]", "true"));
        }
        return wrong.flatMap(List::stream).toList();
    }

    private Malformed wrongWord() {
        String field = pick(List.of("resolution", "aspect_ratio", "quality", "output_format", "background", "size"));
        return wrong("word", field, '"' + pick(List.of("ultra", "3K", "7:5", "gif", "PNG ", "none", "🐼", "-")) + '"');
    }

    private Malformed outOfRange() {
        return switch (random.nextInt(4)) {
            case 0 -> wrong("range", "n", pick(List.of("0", "-1", "11", "2147483648", "9223372036854775807")));
            case 1 -> wrong("range", "output_compression", pick(List.of("-1", "101", "-9223372036854775808")));
            case 2 -> wrong("range", "seed", pick(List.of("9223372036854775808", "-9223372036854775809")));
            default -> wrong("digits", "seed", "9".repeat(101 + random.nextInt(5000)));
        };
    }

    private Malformed blankOrMissing() {
        return switch (random.nextInt(2)) {
            case 0 -> new Malformed("no prompt", "{\"model\":\"openai/gpt-image-1\"}".getBytes(UTF_8), "prompt");
            default -> wrong("blank", "prompt", pick(List.of("\"\"", "\"  \"", "\"\\n\\t\"", "null")));
        };
    }

    private Malformed tooLong() {
        return switch (random.nextInt(4)) {
            case 0 -> wrong("long", "prompt", '"' + "é".repeat(32_001 + random.nextInt(1000)) + '"');
            case 1 -> wrong("long", "session_id", '"' + "s".repeat(257 + random.nextInt(1000)) + '"');
            case 2 -> wrong("long", "size", '"' + "9".repeat(33) + "x1\"");
            default -> wrong("long", "model", '"' + "m".repeat(257 + random.nextInt(100_000)) + '"');
        };
    }

    /** Half of a surrogate pair, which JSON can express and UTF-8 cannot. */
    private Malformed loneSurrogate() {
        String half = pick(List.of("\\ud800", "\\udc00", "a\\udfff", "\\ud83dx", "\\ude00\\ud83d"));
        return switch (random.nextInt(4)) {
            case 0 -> wrong("surrogate", "prompt", "\"a panda " + half + "\"");
            case 1 -> wrong("surrogate", "trace", "{\"a\":[\"" + half + "\"]}");
            case 2 -> wrong("surrogate", "body", "provider", "{\"" + half + "\":1}");
            default -> wrong("surrogate", "user", "\"" + half + "\"");
        };
    }

    private Malformed badReference() {
        String entry = pick(List.of(
                "\"example.com/a.png\"",
                "null",
                "1",
                "[]",
                "{}",
                "{\"type\":\"image_url\"}",
                "{\"type\":\"image\",\"image\":{\"url\":\"https://example.com/a.png\"}}",
                reference("1"),
                reference("null"),
                reference("\"\""),
                reference("\"a.png\""),
                reference("\"//example.com/a.png\""),
                reference("\"http://\""),
                reference("\"ftp://example.com/a.png\""),
                reference("\"file:///etc/passwd\""),
                reference("\"https://exa mple.com/\""),
                reference("\"javascript:alert(1)\"")));
        return wrong("reference", "input_references", entryOf(entry));
    }

    private Malformed badDataUrl() {
        String url = pick(List.of(
                "data:",
                "data:,",
                "data:image/png",
                "data:image/png,iVBORw0KGgo=",
                "data:image/png;base64",
                "data:image/png;base64,",
                "data:image/png;base64,iVBOR",
                "data:image/png;base64,iVBO*w==",
                "data:image/png;base64,====",
                "data:image/png;base64,iV=ORw0K",
                "data:image/png;base64,iVBO.Rw0K",
                "data:image/png;base64,iVBORw0KGgo=\\nA",
                "data:image/*;base64,aGVsbG8=",
                "aGVsbG8=",
                "data:text/html;base64,aGVsbG8=",
                "data:;base64,aGVsbG8=",
                "data:image/png" + ";a=b".repeat(20_000) + ",iVBORw0K",
                "data:image/" + "p".repeat(50_000) + ";base64"));
        return wrong("data URL", "input_references", entryOf(reference('"' + url + '"')));
    }

    private static String reference(String url) {
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":" + url + "}}";
    }

    /** The invalid reference, alone or after valid ones. */
    private String entryOf(String wrong) {
        String good = reference("\"https://example.com/good.png\"") + ",";
        return "[" + good.repeat(random.nextInt(3)) + wrong + "]";
    }

    private Malformed contradiction() {
        return switch (random.nextInt(4)) {
            case 0 -> contradicting("resolution", "\"2K\"", ",\"size\":\"1024x1024\",\"model\":\"" + MODELS.get(3));
            case 1 -> contradicting("resolution", "\"2K\"", ",\"size\":\"4K\",\"model\":\"" + MODELS.get(3));
            case 2 -> contradicting("aspect_ratio", "\"3:2\"", ",\"size\":\"1024x1024\",\"model\":\"" + MODELS.get(0));
            default ->
                contradicting(
                        "output_format", "\"jpeg\"", ",\"background\":\"transparent\",\"model\":\"" + MODELS.get(0));
        };
    }

    private static Malformed contradicting(String field, String value, String more) {
        String body = "{\"prompt\":\"a red panda\",\"" + field + "\":" + value + more + "\"}";
        return new Malformed("contradiction of " + field, body.getBytes(UTF_8), field);
    }

    private Malformed truncated() {
        byte[] whole = good();
        return new Malformed("truncated", Arrays.copyOf(whole, random.nextInt(whole.length)), "body");
    }

    private Malformed invalidUtf8() {
        byte[] body = good();
        byte[][] wrong = {
            {(byte) 0xff},
            {(byte) 0xc0, (byte) 0xaf},
            {(byte) 0xe2, (byte) 0x82},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
        };
        byte[] bytes = wrong[random.nextInt(wrong.length)];
        int at = new String(body, UTF_8).indexOf("panda"); // ASCII up to there
        byte[] broken = new byte[body.length + bytes.length];
        System.arraycopy(body, 0, broken, 0, at);
        System.arraycopy(bytes, 0, broken, at, bytes.length);
        System.arraycopy(body, at, broken, at + bytes.length, body.length - at);
        return new Malformed("invalid UTF-8", broken, "body");
    }

    private Malformed notJson() {
        String value = pick(List.of(
                "NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "01",
                ".5",
                "1.",
                "0x10",
                "'x'",
                "undefined",
                "TRUE",
                "1_000",
                "\"\\x\"",
                "\"\\u12\"",
                "\"a\nb\"",
                "\"\u0000\"",
                "/*c*/1",
                "1//c",
                "[1,]",
                "{\"a\":1,}",
                "[1 2]",
                "\"",
                "--1",
                "1e"));
        String before = pick(List.of("", "\ufeff", " \n"));
        return new Malformed(
                "not JSON: " + value,
                (before + "{\"prompt\":\"a red panda\",\"seed\":" + value + "}").getBytes(UTF_8),
                "body");
    }

    private Malformed twice() {
        return new Malformed(
                "duplicate key",
                pick(List.of(
                                "{\"prompt\":\"a\",\"prompt\":\"b\"}",
                                "{\"prompt\":\"a\",\"n\":1,\"n\":1}",
                                "{\"prompt\":\"a\",\"trace\":{\"a\":1,\"a\":2}}",
                                "{\"prompt\":\"a\",\"pro\\u006dpt\":\"b\"}",
                                "{\"prompt\":\"a\"}{\"prompt\":\"a\"}",
                                "{\"prompt\":\"a\"} x"))
                        .getBytes(UTF_8),
                "body");
    }

    private Malformed nested() {
        int depth = 70 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
        String field = pick(List.of("trace", "input_references", "unknown", "provider"));
        boolean arrays = random.nextBoolean();
        String value =
                arrays ? "[".repeat(depth) + "]".repeat(depth) : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        return wrong("nested", field, value);
    }

    private Malformed noObject() {
        return new Malformed(
                "no object",
                pick(List.of(
                                "",
                                " ",
                                "\n",
                                "null",
                                "true",
                                "1",
                                "\"prompt\"",
                                "[]",
                                "[{\"prompt\":\"a\"}]",
                                "\ufeff",
                                "{"))
                        .getBytes(UTF_8),
                "body");
    }

    private Malformed garbage() {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return new Malformed("garbage", bytes, "body");
    }

    private byte[] good() {
        return ("{\"model\":\"" + pick(MODELS) + "\",\"prompt\":\"a red panda, " + pick(List.of("ä", "日本", "🐼", "x"))
                        + "\",\"trace\":{\"a\":[1,2.5,true,null]}}")
                .getBytes(UTF_8);
    }

    private Malformed wrong(String what, String field, String value) {
        return wrong(what, field, field, value);
    }

    /** A request with the invalid field before or after valid ones. */
    private Malformed wrong(String what, String param, String field, String value) {
        String good = (field.equals("prompt") ? "" : "\"prompt\":\"a red panda\"")
                + (field.equals("model") || field.equals("prompt") ? "" : ",")
                + (field.equals("model") ? "" : "\"model\":\"" + pick(MODELS) + "\"");
        String wrong = '"' + field + "\":" + value;
        String members = random.nextBoolean() ? good + "," + wrong : wrong + "," + good;
        return new Malformed(what + " of " + field, ("{" + members + "}").getBytes(UTF_8), param);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}

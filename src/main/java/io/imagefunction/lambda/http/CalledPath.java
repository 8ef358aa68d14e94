package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A path as the client called it, split where the application's own path begins. In front of that may be an API's
 * stage, the base path of a custom domain, or the API's resources that lead to this function.
 *
 * @param prefix what links need in front of the application's paths, such as {@code /prod}; may be empty
 * @param path the application's path, percent-encoded as it was called
 */
record CalledPath(String prefix, String path) {

    /** The first segments of the application's own paths. */
    private static final Set<String> ROOTS = Set.of("api", "mcp", "q", "studio");

    /** A link to a picture. Its first segment is short, so it counts only together with a file name. */
    private static final Pattern LINK = Pattern.compile("/i/[\\w-]+\\.\\w+");

    /**
     * Splits by the API's route. The application's path is the value of a greedy parameter such as {@code {proxy+}}, or
     * begins at a literal segment that is one of its roots. Literal segments before it lead to the function.
     *
     * @param route the route's path, such as {@code /pictures/{proxy+}}
     * @param parameters the values of the route's parameters by name, encoded or decoded
     * @return empty if the route has no path, such as {@code $default}, or does not match the called path
     */
    static Optional<CalledPath> byRoute(String called, String route, JsonNode parameters) {
        if (!route.startsWith("/")) {
            return Optional.empty();
        }
        List<String> segments = List.of(route.substring(1).split("/"));
        List<String> values = segments.stream()
                .map(segment -> isParameter(segment) ? value(segment, parameters) : segment)
                .toList();
        int begin = begin(segments, values);
        List<String> own = values.subList(begin, values.size());
        // Only the route "/" has an empty segment. In other routes an empty segment is a parameter without a value.
        return own.contains("") && !route.equals("/")
                ? Optional.empty()
                : endingIn("/" + String.join("/", own), called);
    }

    /**
     * Splits a path whose route does not say where to split.
     *
     * @param stage that the path may begin with; "" for none
     * @param mapped whether the path may begin with a base path, which ends at the first root of the application
     */
    static CalledPath unrouted(String stage, String called, boolean mapped) {
        CalledPath behindStage = behindStage(stage, called);
        int begin = mapped ? behindStage.ownBegin() : 0;
        return begin <= 0
                ? behindStage
                : new CalledPath(
                        behindStage.prefix + behindStage.path.substring(0, begin), behindStage.path.substring(begin));
    }

    private int ownBegin() {
        int begin = 0;
        while (begin >= 0 && !isOwn(path, begin)) {
            begin = path.indexOf('/', begin + 1);
        }
        return begin;
    }

    /** Cuts the stage off, unless only the path with it is one of the application's own. */
    private static CalledPath behindStage(String stage, String called) {
        String rest = withoutStage(stage, called);
        boolean staged = rest.length() < called.length() && (isOwn(rest) || !isOwn(called));
        return staged
                ? new CalledPath(called.substring(0, called.length() - rest.length()), rest)
                : new CalledPath("", called);
    }

    /** Returns a path or prefix without the stage that it begins with. */
    static String withoutStage(String stage, String path) {
        String first = "/" + stage;
        boolean staged = !stage.isEmpty() && (path.equals(first) || path.startsWith(first + "/"));
        return staged ? path.substring(first.length()) : path;
    }

    /** Returns the index of the route's segment at which the application's path begins. */
    private static int begin(List<String> segments, List<String> values) {
        int greedy = index(segments, segment -> segment.endsWith("+}"));
        if (greedy >= 0 && isOwn("/" + values.get(greedy))) {
            return greedy;
        }
        int root = index(segments, ROOTS::contains);
        int link = segments.size() - 2;
        if (root < 0 && link >= 0 && isLink("/" + segments.get(link) + "/" + values.getLast(), 0)) {
            return link;
        }
        return Math.max(0, root >= 0 ? root : greedy);
    }

    private static int index(List<String> segments, Predicate<String> wanted) {
        return IntStream.range(0, segments.size())
                .filter(i -> wanted.test(segments.get(i)))
                .findFirst()
                .orElse(-1);
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static String value(String parameter, JsonNode parameters) {
        return parameters
                .path(parameter.substring(1, parameter.length() - 1).replace("+", ""))
                .asText("");
    }

    private static boolean isOwn(String path) {
        return isOwn(path, 0);
    }

    private static boolean isOwn(String path, int begin) {
        return isLink(path, begin)
                || ROOTS.stream().anyMatch(root -> {
                    int end = begin + 1 + root.length();
                    return path.startsWith("/" + root, begin) && (path.length() == end || path.charAt(end) == '/');
                });
    }

    private static boolean isLink(String path, int begin) {
        return LINK.matcher(path).region(begin, path.length()).matches();
    }

    /** Compares decoded paths, because services decode some parts of an event and not others. */
    private static Optional<CalledPath> endingIn(String own, String called) {
        Decoded whole = Decoded.of(withoutSlash(called));
        byte[] encoded = withoutSlash(own).getBytes(StandardCharsets.UTF_8);
        int start = whole.startOf(encoded);
        if (start < 0) {
            start = whole.startOf(Decoded.of(withoutSlash(own)).bytes());
        }
        if (start < 0) {
            return Optional.empty();
        }
        byte[] raw = called.getBytes(StandardCharsets.UTF_8);
        return Optional.of(new CalledPath(
                new String(raw, 0, start, StandardCharsets.UTF_8),
                new String(raw, start, raw.length - start, StandardCharsets.UTF_8)));
    }

    /** Ignores a slash at the end, which a path may have and the value of its parameter does not. */
    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * A percent-decoded path.
     *
     * @param from for each decoded byte its index in the encoded path; the last element is the length of the encoded
     *     path
     */
    private record Decoded(byte[] bytes, int[] from) {

        static Decoded of(String path) {
            byte[] raw = path.getBytes(StandardCharsets.UTF_8);
            var bytes = new ByteArrayOutputStream(raw.length);
            int[] from = new int[raw.length + 1];
            int i = 0;
            while (i < raw.length) {
                from[bytes.size()] = i;
                boolean escaped = Target.isEscape(raw, i);
                bytes.write(
                        escaped
                                ? HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2])
                                : raw[i]);
                i += escaped ? 3 : 1;
            }
            from[bytes.size()] = i;
            return new Decoded(bytes.toByteArray(), from);
        }

        /** Returns where {@code end} begins in the encoded path; -1 if the path does not end with it. */
        int startOf(byte[] end) {
            int at = bytes.length - end.length;
            boolean ends = at >= 0 && Arrays.equals(bytes, at, bytes.length, end, 0, end.length);
            return ends ? from[at] : -1;
        }
    }
}

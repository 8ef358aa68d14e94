package io.imagefunction.http;

import io.imagefunction.settings.Handling;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The header {@code Prefer} (RFC 7240), of which four preferences are supported. All others are ignored, and so are
 * invalid values.
 *
 * @param respondAsync the caller wants a job instead of an answer
 * @param waits how many seconds the caller waits for the job to end
 * @param handling of what the model cannot fulfil
 * @param responseFormat the field {@code response_format} of OpenAI's API, for clients that cannot send it
 */
record Preferences(
        boolean respondAsync, Optional<Integer> waits, Optional<Handling> handling, Optional<String> responseFormat) {

    static final String HEADER = "Prefer";

    /** The header of an answer that names the preferences it has honoured. */
    static final String APPLIED = "Preference-Applied";

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    static Preferences of(List<String> headers) {
        Map<String, String> named = new HashMap<>();
        for (String header : headers) {
            for (String element : parts(header, ',')) {
                // Parameters are ignored: no supported preference has any.
                String preference = parts(element, ';').getFirst();
                int equals = preference.indexOf('=');
                String name = equals < 0 ? preference : preference.substring(0, equals);
                String value = equals < 0 ? "" : preference.substring(equals + 1);
                // Of several preferences with the same name, the first one counts.
                named.putIfAbsent(
                        name.strip().toLowerCase(Locale.ROOT),
                        value.replace("\"", "").strip());
            }
        }
        return new Preferences(
                named.containsKey("respond-async"),
                Optional.ofNullable(named.get("wait"))
                        .filter(value -> SECONDS.matcher(value).matches())
                        .map(Integer::valueOf),
                Handling.named(named.get("handling")),
                Optional.ofNullable(named.get("response_format")));
    }

    /** Splits a text at separators that are not in a quoted string. A single pass keeps long headers cheap. */
    private static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(begin, at));
                begin = at + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    /** Returns the preferences that matter to a caller that has its job already. */
    Preferences ofWaiting() {
        return new Preferences(false, waits, Optional.empty(), Optional.empty());
    }

    boolean wantJob() {
        return respondAsync || waits.isPresent();
    }

    Duration patience() {
        return Duration.ofSeconds(waits.orElse(0));
    }

    /** Adds what an answer without a job has honoured. */
    Response appliedTo(Response answer) {
        handling.ifPresent(chosen -> answer.getHeaders().add(APPLIED, handling(chosen)));
        return answer;
    }

    private static String handling(Handling chosen) {
        return "handling=" + chosen.word();
    }

    /** Returns what an answer has honoured, depending on whether the job has ended. */
    String applied(boolean ended) {
        return Stream.of(
                        respondAsync && !ended ? Optional.of("respond-async") : Optional.<String>empty(),
                        waits.map(seconds -> "wait=" + seconds),
                        handling.map(Preferences::handling))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }
}

package io.imagefunction.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Prefer} (RFC 7240), as far as it is understood here: all else in it is ignored, as is a value that
 * cannot be read.
 *
 * @param respondAsync the caller wants a job rather than an answer
 * @param waits how many seconds the caller waits for the job's end
 */
record Preferences(boolean respondAsync, Optional<Integer> waits) {

    static final String HEADER = "Prefer";

    /** Says in an answer which of them it has honoured. */
    static final String APPLIED = "Preference-Applied";

    /** A name and perhaps a value, with parameters that nobody needs. */
    private static final Pattern PREFERENCE =
            Pattern.compile("\\s*([^\\s=;,\"]+)\\s*(?:=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s;,\"]*))?"
                    + "(?:\\s*;(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^,\"])*)?\\s*(?:,|$)");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    static Preferences of(List<String> headers) {
        Map<String, String> named = new HashMap<>();
        for (String header : headers) {
            Matcher preference = PREFERENCE.matcher(header);
            while (preference.find()) {
                String value = preference.group(2) == null ? "" : preference.group(2);
                // Of several with one name, the first is meant.
                named.putIfAbsent(preference.group(1).toLowerCase(Locale.ROOT), value.replace("\"", ""));
            }
        }
        return new Preferences(
                named.containsKey("respond-async"),
                Optional.ofNullable(named.get("wait"))
                        .filter(value -> SECONDS.matcher(value).matches())
                        .map(Integer::valueOf));
    }

    /** Where there is nothing to respond to later. */
    Preferences ofWaiting() {
        return new Preferences(false, waits);
    }

    boolean wantJob() {
        return respondAsync || waits.isPresent();
    }

    Duration patience() {
        return Duration.ofSeconds(waits.orElse(0));
    }

    /** What was honoured by an answer that says whether the job has ended. */
    String applied(boolean ended) {
        String wait = waits.map(seconds -> "wait=" + seconds).orElse("");
        if (ended || !respondAsync) {
            return wait;
        }
        return wait.isEmpty() ? "respond-async" : "respond-async, " + wait;
    }
}

package io.imagefunction.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What an account has paid for, by day and model. Old days and rare models are left out, so that it stays small. */
record Usage(Map<LocalDate, Map<String, Line>> days) {

    static final Usage NONE = new Usage(Map.of());

    private static final int MOST_DAYS = 35;
    private static final int MOST_MODELS = 20;
    private static final String OTHERS = "others";

    /** @param calls settled calls, among them those that were killed and count with the most that they can cost */
    record Line(long calls, long pictures, long micros) {
        Line plus(Line other) {
            return new Line(calls + other.calls, pictures + other.pictures, micros + other.micros);
        }
    }

    Usage plus(Instant at, String model, Line line) {
        TreeMap<LocalDate, Map<String, Line>> sum = new TreeMap<>(days);
        Map<String, Line> day = new TreeMap<>(sum.getOrDefault(day(at), Map.of()));
        boolean named = day.containsKey(model) || day.size() < MOST_MODELS;
        day.merge(named ? model : OTHERS, line, Line::plus);
        sum.put(day(at), Collections.unmodifiableMap(day));
        while (sum.size() > MOST_DAYS) {
            sum.pollFirstEntry();
        }
        return new Usage(Collections.unmodifiableMap(sum));
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}

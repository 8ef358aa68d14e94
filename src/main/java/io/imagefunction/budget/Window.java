package io.imagefunction.budget;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A period in UTC after which a budget resets. */
enum Window {
    HOUR(ChronoUnit.HOURS),
    DAY(ChronoUnit.DAYS),
    MONTH(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Window(ChronoUnit unit) {
        this.unit = unit;
    }

    static Optional<Window> of(String word) {
        return Stream.of(values()).filter(window -> window.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The beginning of the window that the time is in. */
    Instant start(Instant time) {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        return this == MONTH
                ? utc.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).toInstant()
                : utc.truncatedTo(unit).toInstant();
    }

    /** The end of the window that begins then. */
    Instant end(Instant start) {
        return start.atZone(ZoneOffset.UTC).plus(1, unit).toInstant();
    }
}

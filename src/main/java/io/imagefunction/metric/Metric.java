package io.imagefunction.metric;

import java.util.List;

/**
 * All metrics. CloudWatch bills each metric with each value of its dimensions, so a metric has only the dimensions that
 * a graph or an alarm needs. Every metric is also there without dimensions, because alarms cannot sum over one.
 */
public enum Metric {
    CALLS("Calls", Unit.COUNT, By.NOTHING, "requests for pictures, without replays"),
    PICTURES("Pictures", Unit.COUNT, By.MODEL, "pictures stored"),
    BYTES("Bytes", Unit.BYTES, By.NOTHING, "size of these pictures"),
    COST("Cost", Unit.NONE, By.MODEL, "US dollars, as OpenRouter reports them"),
    UNKNOWN_COSTS("UnknownCosts", Unit.COUNT, By.NOTHING, "calls that may have been billed without a known cost"),
    FAILURES("Failures", Unit.COUNT, By.OUTCOME, "calls that failed through no fault of their caller"),
    REFUSALS("Refusals", Unit.COUNT, By.OUTCOME, "calls that failed because of what they asked for"),
    RETRIES("Retries", Unit.COUNT, By.MODEL, "requests to OpenRouter that were repeated"),
    DURATION("Duration", Unit.MILLISECONDS, By.MODEL, "from the request to its result"),
    UPSTREAM_DURATION("UpstreamDuration", Unit.MILLISECONDS, By.MODEL, "time with a request to OpenRouter open"),
    STORAGE_DURATION(
            "StorageDuration", Unit.MILLISECONDS, By.NOTHING, "from OpenRouter's last byte to S3's last answer"),
    REPLAYS("Replays", Unit.COUNT, By.NOTHING, "answers recorded by an earlier call"),
    CHATS("Chats", Unit.COUNT, By.NOTHING, "conversations"),
    TURNS("Turns", Unit.COUNT, By.NOTHING, "turns of a chat's model"),
    INPUT_TOKENS("InputTokens", Unit.COUNT, By.MODEL, "tokens of these turns"),
    OUTPUT_TOKENS("OutputTokens", Unit.COUNT, By.MODEL, "tokens of these turns"),
    CHAT_DURATION("ChatDuration", Unit.MILLISECONDS, By.MODEL, "from a chat's request to its answer's end");

    /** The units, by CloudWatch's names. There is none for money. */
    public enum Unit {
        COUNT("Count"),
        BYTES("Bytes"),
        MILLISECONDS("Milliseconds"),
        NONE("None");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** The dimension of a metric, beside its total. */
    public enum By {
        NOTHING(List.of(List.of())),
        MODEL(List.of(List.of(), List.of("Model"))),
        OUTCOME(List.of(List.of(), List.of("Outcome")));

        private final List<List<String>> sets;

        By(List<List<String>> sets) {
            this.sets = sets;
        }

        /** The sets of dimensions under which a value is added, as the format's member {@code Dimensions} has them. */
        public List<List<String>> sets() {
            return sets;
        }
    }

    private final String title;
    private final Unit unit;
    private final By by;
    private final String meaning;

    Metric(String title, Unit unit, By by, String meaning) {
        this.title = title;
        this.unit = unit;
        this.by = by;
        this.meaning = meaning;
    }

    /** The name in CloudWatch. */
    public String title() {
        return title;
    }

    public Unit unit() {
        return unit;
    }

    public By by() {
        return by;
    }

    /** What is counted or measured, for a reader. */
    public String meaning() {
        return meaning;
    }
}

package io.imagefunction.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * The state of one budget: what was spent in the current windows, and what is reserved for calls in flight. A
 * reservation counts as spent in the windows in which it was made, until it is settled or released. A process that is
 * killed can do neither. Its reservation counts until the end of these windows, because the call may have been paid.
 *
 * @param applied the ids of messages whose changes are made, see {@link Combination}
 */
record Account(Map<Window, Tally> tallies, List<Hold> holds, Usage usage, SortedSet<String> applied) {

    static final Account NEW = new Account(Map.of(), List.of(), Usage.NONE, Collections.emptySortedSet());

    /** Added to the end of a reservation because clocks differ. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    /** What was spent in the window that starts then. */
    record Tally(Instant start, long spent) {
        Tally plus(long micros, Instant at) {
            return at.isBefore(start) ? this : new Tally(start, spent + micros);
        }
    }

    /** Why nothing is reserved. */
    sealed interface Refusal {
        /** @param window that has too little left */
        record Spent(Window window) implements Refusal {}

        /**
         * It would be enough without the calls in flight, which will have cost less than they reserve, or nothing.
         *
         * @param window that has too little left
         * @param next when the first of these calls will have ended, at the latest
         */
        record Held(Window window, Instant next) implements Refusal {}

        /** @param next when the first of the calls in flight will have ended, at the latest */
        record TooMany(int calls, Instant next) implements Refusal {}
    }

    /**
     * The account at this time: windows that have ended are replaced, and reservations that nobody settled are counted
     * as spent. Windows never go back, so a clock that is behind does not open a window again.
     */
    Account at(Instant now) {
        Map<Window, Tally> current = new EnumMap<>(Window.class);
        for (Window window : Window.values()) {
            Instant start = window.start(now);
            Tally known = tallies.get(window);
            current.put(window, known == null || known.start().isBefore(start) ? new Tally(start, 0) : known);
        }
        Account renewed = new Account(Map.copyOf(current), holds, usage, applied);
        for (Hold hold : holds) {
            if (hold.until().plus(CLOCK_SKEW).isBefore(now)) {
                renewed = renewed.settle(hold.id(), hold.model(), new Usage.Line(1, 0, hold.micros()));
            }
        }
        return renewed;
    }

    /**
     * Why this cannot be reserved; empty if it can. A call that costs nothing needs no budget, even if more than the
     * budget was spent. The account is that of {@link #at}.
     */
    Optional<Refusal> refusal(long micros, Limits limits) {
        if (holds.size() >= limits.calls()) {
            return Optional.of(new Refusal.TooMany(limits.calls(), firstEnd()));
        }
        List<Window> exceeded = Stream.of(Window.values())
                .filter(window -> limits.most().containsKey(window))
                .filter(window ->
                        micros > 0 && used(window) + micros > limits.most().get(window))
                .toList();
        // Of several, the one that lasts longest.
        return exceeded.stream()
                .filter(window ->
                        tallies.get(window).spent() + micros > limits.most().get(window))
                .max(Window::compareTo)
                .<Refusal>map(Refusal.Spent::new)
                .or(() -> exceeded.stream().max(Window::compareTo).map(window -> new Refusal.Held(window, firstEnd())));
    }

    private Instant firstEnd() {
        return holds.stream().map(Hold::until).min(Instant::compareTo).orElse(Instant.MAX);
    }

    /** Reserves without asking {@link #refusal}. */
    Account reserve(Hold hold) {
        Instant at = tallies.values().stream()
                .map(Tally::start)
                .filter(start -> start.isAfter(hold.at()))
                .max(Instant::compareTo)
                .orElse(hold.at());
        List<Hold> more = new ArrayList<>(holds);
        more.add(hold.at(at));
        return new Account(tallies, List.copyOf(more), usage, applied);
    }

    /** Replaces a reservation by what was paid. Without it nothing changes: it was settled before, or has expired. */
    Account settle(String id, String model, Usage.Line paid) {
        return find(id).map(hold -> without(hold).spend(hold.at(), model, paid)).orElse(this);
    }

    /** Ends the reservation of a call that was not paid. */
    Account release(String id) {
        return find(id).map(this::without).orElse(this);
    }

    boolean holds(String id) {
        return find(id).isPresent();
    }

    Account withApplied(SortedSet<String> messages) {
        return new Account(tallies, holds, usage, Collections.unmodifiableSortedSet(messages));
    }

    private Account spend(Instant at, String model, Usage.Line paid) {
        Map<Window, Tally> sums = new EnumMap<>(Window.class);
        tallies.forEach((window, tally) -> sums.put(window, tally.plus(paid.micros(), at)));
        return new Account(Map.copyOf(sums), holds, usage.plus(at, model, paid), applied);
    }

    private Optional<Hold> find(String id) {
        return holds.stream().filter(hold -> hold.id().equals(id)).findFirst();
    }

    private Account without(Hold ended) {
        return new Account(tallies, holds.stream().filter(hold -> hold != ended).toList(), usage, applied);
    }

    /** What was spent in the window, and is reserved in it. */
    long used(Window window) {
        Tally tally = tallies.get(window);
        return tally.spent()
                + holds.stream()
                        .filter(hold -> !hold.at().isBefore(tally.start()))
                        .mapToLong(Hold::micros)
                        .sum();
    }

    /** What the window has left: 0 if the limit was lowered below what was spent. */
    long left(Window window, Limits limits) {
        return Math.max(0, limits.most().get(window) - used(window));
    }

    Instant resets(Window window) {
        return window.end(tallies.get(window).start());
    }
}

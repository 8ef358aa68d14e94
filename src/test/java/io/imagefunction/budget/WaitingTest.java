package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long calls wait for one budget that many processes share, and how many requests they send, if a request to S3
 * takes 25 ms. The figures are printed.
 */
class WaitingTest {

    private static final AccountId ID = AccountId.caller("token:a");
    private static final Limits LIMITS = new Limits(Map.of(Window.MONTH, 1_000_000_000L), Integer.MAX_VALUE);
    private static final int SECONDS = 20;
    private static final int HELD_MILLIS = 3000;
    private static final long COST = 900;

    /** What writes the changes of one process, see {@link AccountWriter#write}. */
    interface Writing {
        List<Entry> write(List<Entry> batch);
    }

    /**
     * @param reserving how long calls waited before they began, in ms, in order
     * @param settling how long they waited at their end
     * @param requests to S3 for each call, by kind
     */
    record Figures(List<Long> reserving, List<Long> settling, Map<String, Double> requests, int largest) {

        static long quantile(List<Long> sorted, int percent) {
            return sorted.get(sorted.size() * percent / 100);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "reserve p50 %d p99 %d ms, settle p50 %d p99 %d ms, requests of a call %s, document %d KB",
                    quantile(reserving, 50),
                    quantile(reserving, 99),
                    quantile(settling, 50),
                    quantile(settling, 99),
                    requests,
                    largest / 1000);
        }
    }

    /** A process, which writes at once what has come meanwhile. */
    private static final class Processing {

        private final TimedStore store;
        private final Writing writer;
        private final TreeMap<Long, List<Entry>> agenda = new TreeMap<>();
        private final List<Long> reserving;
        private final List<Long> settling;

        Processing(TimedStore store, Writing writer, List<Long> reserving, List<Long> settling) {
            this.store = store;
            this.writer = writer;
            this.reserving = reserving;
            this.settling = settling;
        }

        void callAt(long milli) {
            String id = UUID.randomUUID().toString();
            Hold hold = new Hold(
                    id,
                    1000,
                    "openai/gpt-image-1",
                    store.instant(),
                    store.instant().plusSeconds(3600));
            at(milli, new Change.Reserve(hold, LIMITS));
        }

        private void at(long milli, Change change) {
            Entry entry = new Entry(change, store.instant().plusSeconds(3600));
            agenda.computeIfAbsent(milli, time -> new ArrayList<>()).add(entry);
            entry.done().thenRun(() -> done(change, store.elapsed() - milli));
        }

        private void done(Change change, long waited) {
            if (change instanceof Change.Reserve(Hold hold, Limits limits)) {
                reserving.add(waited);
                at(store.elapsed() + HELD_MILLIS, new Change.Settle(hold.id(), "m", new Usage.Line(1, 1, COST)));
            } else {
                settling.add(waited);
            }
        }

        void run() {
            while (!agenda.isEmpty()) {
                store.sleepUntil(agenda.firstKey());
                List<Entry> batch = new ArrayList<>();
                while (!agenda.isEmpty() && agenda.firstKey() <= store.elapsed()) {
                    batch.addAll(agenda.pollFirstEntry().getValue());
                }
                while (!batch.isEmpty()) {
                    batch = new ArrayList<>(writer.write(batch));
                }
            }
        }
    }

    static Writing writer(TimedStore store) {
        AccountWriter writer = new AccountWriter(ID, store, store, store::sleepUpTo);
        return batch -> {
            writer.begin();
            return writer.write(batch);
        };
    }

    static Figures measure(int processes, int perSecond, Function<TimedStore, Writing> writers) {
        TimedStore store = new TimedStore(Duration.ofNanos(12_500_000));
        List<Long> reserving = new ArrayList<>();
        List<Long> settling = new ArrayList<>();
        List<Processing> all = IntStream.range(0, processes)
                .mapToObj(number -> new Processing(store, writers.apply(store), reserving, settling))
                .toList();
        int calls = perSecond * SECONDS;
        Random random = new Random(2);
        for (int call = 0; call < calls; call++) {
            all.get(call % processes).callAt(random.nextLong(1000L * SECONDS));
        }
        store.run(all.stream().<TimedStore.Process>map(process -> process::run).toList());
        assertEquals(calls, settling.size());
        assertEquals(COST * calls, store.account().used(Window.MONTH));
        assertEquals(0, store.messages());
        Map<String, Double> requests = new TreeMap<>();
        store.requests().forEach((kind, count) -> requests.put(kind, Math.round(100.0 * count / calls) / 100.0));
        return new Figures(
                reserving.stream().sorted().toList(), settling.stream().sorted().toList(), requests, store.largest());
    }

    @ParameterizedTest
    @CsvSource({
        "1,10,100,2",
        "4,10,900,5",
        "20,10,600,5",
        "200,10,600,5",
        "1,50,100,2",
        "4,50,900,5",
        "20,50,600,5",
        "200,50,600,5",
        "200,100,1000,5"
    })
    void callsWaitForAFewRequestsHoweverManyProcessesThereAre(
            int processes, int perSecond, long longestMillis, int mostWrites) {
        Figures figures = measure(processes, perSecond, WaitingTest::writer);

        System.out.printf("%d processes, %d calls a second: %s%n", processes, perSecond, figures);
        assertTrue(Figures.quantile(figures.reserving(), 99) <= longestMillis, figures::toString);
        assertTrue(Figures.quantile(figures.settling(), 99) <= longestMillis, figures::toString);
        assertTrue(figures.requests().get("PUT") <= mostWrites, figures::toString);
        assertTrue(figures.largest() < 2000 * perSecond, figures::toString);
    }
}

package io.imagefunction.budget;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A store in memory that is as far away as S3, in a time that passes only while everybody waits. So it is the same on
 * every machine how long processes wait for each other, and how many requests they send.
 */
final class TimedStore extends Clock implements Accounts {

    private static final Instant BEGIN = Instant.parse("2026-11-10T12:00:00Z");

    private record Sleeper(long until, long number, Semaphore awake) {}

    /** What one virtual process does. */
    interface Process {
        void run() throws Exception;
    }

    private final PriorityQueue<Sleeper> sleepers =
            new PriorityQueue<>(Comparator.comparingLong(Sleeper::until).thenComparingLong(Sleeper::number));
    private final Semaphore turnOver = new Semaphore(0);
    private final AtomicReference<Throwable> problem = new AtomicReference<>();
    private final TreeMap<String, Message> messages = new TreeMap<>();
    private final Map<String, Integer> requests = new HashMap<>();
    private final Random random = new Random(1);
    private final long away;
    private Optional<Kept> document = Optional.empty();
    private long micros;
    private long turns;
    private int writes;
    private int largest;

    /** @param away the mean time that a request takes, and its answer as well */
    TimedStore(Duration away) {
        this.away = away.toNanos() / 1000;
    }

    /** Runs processes until all have ended. */
    void run(List<Process> processes) {
        for (Process process : processes) {
            Semaphore begin = new Semaphore(0);
            sleepers.add(new Sleeper(0, turns++, begin));
            Thread.ofVirtual().start(() -> {
                begin.acquireUninterruptibly();
                try {
                    process.run();
                } catch (Throwable failed) {
                    problem.set(failed);
                }
                turnOver.release();
            });
        }
        while (problem.get() == null && !sleepers.isEmpty()) {
            Sleeper next = sleepers.poll();
            micros = Math.max(micros, next.until());
            next.awake().release();
            turnOver.acquireUninterruptibly();
        }
        if (problem.get() != null) {
            throw new AssertionError(problem.get());
        }
    }

    long elapsed() {
        return micros / 1000;
    }

    void sleepUntil(long milli) {
        sleep(milli * 1000 - micros);
    }

    void sleepUpTo(long millis) {
        sleep(random.nextLong(millis * 1000 + 1));
    }

    private void sleep(long time) {
        Semaphore awake = new Semaphore(0);
        sleepers.add(new Sleeper(micros + Math.max(0, time), turns++, awake));
        turnOver.release();
        awake.acquireUninterruptibly();
    }

    /** The time of a request varies by half of it. */
    private void travel() {
        sleep(away / 2 + random.nextLong(away + 1));
    }

    private void request(String kind) {
        requests.merge(kind, 1, Integer::sum);
        travel();
    }

    Map<String, Integer> requests() {
        return requests;
    }

    Account account() {
        return document.map(Kept::account).orElse(Account.NEW);
    }

    int messages() {
        return messages.size();
    }

    /** Characters of the largest document. */
    int largest() {
        return largest;
    }

    @Override
    public Optional<Kept> read(AccountId id) {
        request("GET");
        Optional<Kept> there = document;
        travel();
        return there;
    }

    @Override
    public Outcome write(AccountId id, Account account, Optional<Kept> expected) {
        request("PUT");
        boolean wins = document.map(Kept::tag).equals(expected.map(Kept::tag));
        if (wins) {
            document = Optional.of(new Kept(account, ++writes));
            largest =
                    Math.max(largest, AccountJson.write(id, account).toString().length());
        }
        Optional<Kept> there = document;
        travel();
        return wins ? new Outcome.Written(there.orElseThrow()) : new Outcome.Refused(read(id));
    }

    /** Messages of one change are read with the list, see {@link StoredInbox}; the others after it, 16 at a time. */
    private void readContents(List<Message> all, Set<String> applied) {
        int contents = (int) all.stream()
                .filter(message -> message.changes().size() > 1 && !applied.contains(message.id()))
                .count();
        requests.merge("GET", contents, Integer::sum);
        for (int read = 0; read < contents; read += 16) {
            travel();
            travel();
        }
    }

    @Override
    public Inbox inbox(AccountId id) {
        return new Inbox() {
            @Override
            public void put(String message, List<Change> changes) {
                request("PUT");
                messages.put(message, new Message(message, changes, message));
                travel();
            }

            @Override
            public List<Message> list(Set<String> applied) {
                request("LIST");
                List<Message> all = new ArrayList<>(messages.values());
                travel();
                readContents(all, applied);
                return all;
            }

            @Override
            public void remove(List<Message> applied) {
                request("DELETE");
                applied.forEach(message -> messages.remove(message.name()));
                travel();
            }
        };
    }

    @Override
    public Page list(Optional<String> after, int most) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(micros * 1000);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

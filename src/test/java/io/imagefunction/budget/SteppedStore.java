package io.imagefunction.budget;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * A store in memory whose processes run one at a time: each request waits until it is its turn, in an order that depends
 * on a seed alone. Requests may fail before or after they have taken effect, messages that were removed may be put again,
 * and processes may be killed at any request.
 */
final class SteppedStore extends Clock implements Accounts {

    private static final int PAGE = 3;

    /** Ends a process: it runs nothing more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * How often something happens: in one of so many requests; 0 for never.
     *
     * @param kill a process is killed
     * @param lose a request fails, before or after it has taken effect
     * @param repeat a message that was removed is put again
     * @param forget so much time passes that the ids of messages are forgotten
     */
    record Faults(int kill, int lose, int repeat, int forget) {
        static final Faults NONE = new Faults(0, 0, 0, 0);
    }

    interface Process {
        void run() throws Exception;
    }

    private final Random random;
    private final Faults faults;
    private final List<Semaphore> waiting = new ArrayList<>();
    private final Semaphore turnOver = new Semaphore(0);
    private final TreeMap<String, Message> messages = new TreeMap<>();
    private final List<Message> removed = new ArrayList<>();
    final Map<String, Integer> requests = new HashMap<>();
    private Runnable beforeNextList = () -> {};
    private Optional<Kept> document = Optional.empty();
    private Instant now = Instant.parse("2026-11-10T12:00:00Z");
    private int writes;
    private int killed;
    private boolean stepping;
    private Throwable problem;

    SteppedStore(long seed, Faults faults) {
        this.random = new Random(seed);
        this.faults = faults;
    }

    /** Runs processes until all have ended. */
    void run(List<Process> processes) {
        stepping = true;
        int alive = processes.size();
        for (Process process : processes) {
            Thread.ofVirtual().start(() -> {
                try {
                    step();
                    process.run();
                } catch (Killed killed) {
                    // It runs nothing more.
                } catch (Throwable failed) {
                    problem = failed;
                } finally {
                    turnOver.release(2);
                }
            });
        }
        turnOver.acquireUninterruptibly(alive);
        for (int steps = 0; alive > 0; steps++) {
            if (steps > 200_000) {
                throw new AssertionError("they never end");
            }
            advance();
            waiting.remove(random.nextInt(waiting.size())).release();
            turnOver.acquireUninterruptibly();
            if (turnOver.tryAcquire()) {
                alive--;
            }
        }
        stepping = false;
        if (problem != null) {
            throw new AssertionError(problem);
        }
    }

    private void advance() {
        now = now.plus(happens(faults.forget()) ? Duration.ofSeconds(11) : Duration.ofMillis(random.nextInt(20)));
        if (happens(faults.repeat()) && !removed.isEmpty()) {
            Message again = removed.remove(random.nextInt(removed.size()));
            if (Message.sent(again.id()).plusSeconds(8).isAfter(now)) {
                messages.put(again.name(), again);
            }
        }
    }

    void beforeNextList(Runnable meanwhile) {
        beforeNextList = meanwhile;
    }

    /** Waits for its turn; only one thread runs at a time. */
    void step() {
        if (!stepping) {
            return;
        }
        Semaphore turn = new Semaphore(0);
        synchronized (waiting) {
            waiting.add(turn);
        }
        turnOver.release();
        turn.acquireUninterruptibly();
        if (happens(faults.kill())) {
            killed++;
            throw new Killed();
        }
    }

    private void begin(String request) {
        step();
        requests.merge(request, 1, Integer::sum);
    }

    private void lose() {
        if (stepping && happens(faults.lose())) {
            throw new Unanswered();
        }
    }

    private boolean happens(int inOneOf) {
        return inOneOf > 0 && random.nextInt(inOneOf) == 0;
    }

    int killed() {
        return killed;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    Account account() {
        return document.map(Kept::account).orElse(Account.NEW);
    }

    int messages() {
        return messages.size();
    }

    @Override
    public Optional<Kept> read(AccountId id) {
        begin("GET");
        return document;
    }

    @Override
    public Outcome write(AccountId id, Account account, Optional<Kept> expected) {
        begin("PUT");
        lose();
        if (!document.map(Kept::tag).equals(expected.map(Kept::tag))) {
            return new Outcome.Refused(document);
        }
        Kept kept = new Kept(AccountJson.read(AccountJson.write(id, account)), ++writes);
        document = Optional.of(kept);
        lose();
        step(); // its answer is on its way
        return new Outcome.Written(kept);
    }

    @Override
    public Inbox inbox(AccountId id) {
        return new Inbox() {
            @Override
            public void put(String message, List<Change> changes) {
                begin("PUT message");
                lose();
                messages.put(message, new Message(message, ChangeJson.read(ChangeJson.write(changes)), message));
                lose();
                step();
            }

            @Override
            public List<Message> list(Set<String> applied) {
                Runnable meanwhile = beforeNextList;
                beforeNextList = () -> {};
                meanwhile.run();
                List<Message> all = new ArrayList<>();
                List<Message> page;
                do {
                    begin("LIST");
                    String after = all.isEmpty() ? "" : all.getLast().name();
                    page = messages.tailMap(after, false).values().stream()
                            .limit(PAGE)
                            .toList();
                    all.addAll(page);
                } while (page.size() == PAGE);
                step();
                return all.stream()
                        .map(message -> applied.contains(message.id())
                                ? new Message(message.id(), List.of(), message.name())
                                : message)
                        .toList();
            }

            @Override
            public void remove(List<Message> applied) {
                begin("DELETE");
                for (Message message : applied) {
                    step();
                    if (messages.remove(message.name()) != null) {
                        removed.add(message);
                    }
                }
                lose();
            }
        };
    }

    @Override
    public Page list(Optional<String> after, int most) {
        throw new UnsupportedOperationException();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
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

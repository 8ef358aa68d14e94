package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.TestStorage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages in a bucket of a real S3 server, with the operator's prefix of keys. */
class StoredInboxTest {

    private static final AccountId ID = AccountId.caller("token:a");
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00.123Z");

    private TestStorage storage;
    private StoredAccounts accounts;
    private Inbox inbox;

    @BeforeEach
    void start() {
        storage = TestStorage.start(Clock.systemUTC(), Map.of("IMAGE_KEY_PREFIX", "team/images-"));
        accounts = new StoredAccounts(storage.records(), storage.inboxes());
        inbox = accounts.inbox(ID);
    }

    @AfterEach
    void stop() {
        storage.close();
    }

    private static Change reserve(String model) {
        return new Change.Reserve(
                new Hold("6f1c2d0e-31a5-4a53-9f6d-1d6a3b1c2d3e", 40_000, model, NOON, NOON.plusSeconds(60)),
                new Limits(Map.of(Window.DAY, 20_000_000L, Window.MONTH, 500_000_000L), 3));
    }

    @Test
    void changesAreReadAsTheyWereWritten() {
        List<Change> all = List.of(
                reserve("openai/gpt-image-1"),
                new Change.Reserve(new Hold("a", 1, "ü/\"~", NOON, NOON), Limits.NONE),
                new Change.Settle("b", "openai/gpt-image-1", new Usage.Line(1, 4, 160_000)),
                new Change.Release("c"));
        inbox.put("00000002a", List.of(all.get(0)));
        inbox.put("00000003a", all);
        inbox.put("00000001a", List.of(all.get(2)));
        accounts.inbox(AccountId.ALL).put("00000001a", List.of(all.get(3)));

        List<Message> messages = inbox.list(Set.of());

        assertEquals(List.of("00000001a", "00000002a", "00000003a"), ids(messages), "the order of times");
        assertEquals(List.of(all.get(2)), messages.get(0).changes());
        assertEquals(List.of(all.get(0)), messages.get(1).changes());
        assertEquals(all, messages.get(2).changes());
        inbox.remove(messages);
        assertEquals(List.of(), inbox.list(Set.of()));
        assertEquals(1, accounts.inbox(AccountId.ALL).list(Set.of()).size());
    }

    /** So one request reads all messages. */
    @Test
    void oneChangeFitsIntoTheNameOfAnObject() {
        inbox.put(Message.id(NOON, "0123456789ab"), List.of(reserve("black-forest-labs/flux-1.1-pro")));

        String name = inbox.list(Set.of()).getFirst().name();
        assertFalse(name.endsWith("~"), name);
    }

    @Test
    void thousandsOfMessagesAreListedAndRemoved() {
        List<String> sent = IntStream.range(0, 1010)
                .mapToObj(number -> Message.id(NOON.plusMillis(number), "a"))
                .toList();
        try (var threads = Executors.newFixedThreadPool(16)) {
            sent.stream()
                    .map(id ->
                            CompletableFuture.runAsync(() -> inbox.put(id, List.of(new Change.Release("a"))), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }

        List<Message> messages = inbox.list(Set.of());

        assertEquals(sent, ids(messages));
        inbox.remove(messages);
        assertEquals(List.of(), inbox.list(Set.of()));
        inbox.remove(messages);
    }

    /** They are an operator's, or of a newer version that can apply them. */
    @Test
    void objectsThatAreNoMessagesAreLeftAlone() {
        for (String name : List.of("x", "x~W10", "00000001a~!", "00000001a~W1siZGlzY291bnQiLCJhIl1d")) {
            storage.inboxes().put(StoredInbox.folder(ID), name, "");
        }

        assertEquals(List.of(), inbox.list(Set.of()));
        assertEquals(4, storage.inboxes().list(StoredInbox.folder(ID)).size());
    }

    @Test
    void aMessageThatIsAppliedIsRemovedWithoutItsContent() {
        String applied = Message.id(Instant.now(), "a");
        String other = Message.id(Instant.now().plusMillis(1), "a");
        inbox.put(applied, tooLongForAName());
        inbox.put(other, tooLongForAName());
        accounts.write(ID, Account.NEW.at(Instant.now()).withApplied(new TreeSet<>(Set.of(applied))), Optional.empty());
        storage.toS3().reset();

        AccountWriter writer = new AccountWriter(ID, accounts, Clock.systemUTC(), millis -> {});
        writer.begin();
        writer.write(new ArrayList<>(List.of(new Entry(new Change.Release("none"), Instant.MAX))));

        assertEquals(
                List.of(other),
                storage.toS3().seen().stream()
                        .filter(seen -> seen.startsWith("GET ") && seen.endsWith("~"))
                        .map(seen -> seen.substring(seen.lastIndexOf('/') + 1, seen.length() - 1))
                        .toList());
        assertEquals(List.of(), storage.inboxes().list(StoredInbox.folder(ID)));
    }

    /** The first sixteen requests wait for each other. */
    @Test
    void sixteenContentsAreReadAtATime() {
        List<String> sent = putLong(40);
        AtomicInteger underway = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<Void> sixteen = new CompletableFuture<>();
        storage.toS3()
                .plan(
                        40,
                        request -> {
                            if (!request.uri().endsWith("~")) {
                                return false;
                            }
                            int now = underway.incrementAndGet();
                            most.accumulateAndGet(now, Math::max);
                            request.response().headersEndHandler(answered -> underway.decrementAndGet());
                            if (now == 16) {
                                sixteen.complete(null);
                            }
                            return true;
                        },
                        new Fault.Hold(sixteen));

        List<Message> messages = inbox.list(Set.of());

        assertEquals(sent, ids(messages));
        assertTrue(messages.stream().allMatch(message -> message.changes().equals(tooLongForAName())));
        assertEquals(16, most.get());
    }

    @Test
    void afterAFailureNoMoreContentsAreRead() {
        putLong(100);
        storage.toS3()
                .plan(100, request -> request.uri().endsWith("~"), new Fault.Answer(403, "text/plain", new byte[0]));

        StorageException failed = assertThrows(StorageException.class, () -> inbox.list(Set.of()));

        assertEquals(StorageException.Reason.ACCESS_DENIED, failed.reason());
        assertTrue(storage.toS3().pending() > 0);
    }

    /** Each request to delete would fail as well, so the operator is told of it once. */
    @Test
    void aMissingPermissionToDeleteIsLoggedOnce() {
        String denied = "<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code></Error></DeleteResult>";
        storage.toS3()
                .plan(
                        2,
                        FaultProxy.request("POST", "delete"),
                        new Fault.Answer(200, "application/xml", denied.getBytes(StandardCharsets.UTF_8)));
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(new PatternFormatter("%s").format(ExtLogRecord.wrap(entry)));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(SharedAccount.class.getName());
        log.addHandler(handler);
        try {
            for (AccountId id : List.of(ID, AccountId.ALL)) {
                SharedAccount shared = new SharedAccount(id, accounts, Clock.systemUTC());
                shared.send(Message.id(Instant.now(), "a"), List.of(new Change.Release("none")));
                assertTrue(shared.replace(shared.combine(List.of())));
                shared.removeOpened();
            }
        } finally {
            log.removeHandler(handler);
        }

        assertEquals(0, storage.toS3().pending());
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.getFirst().contains("s3:DeleteObject"), warnings::toString);
    }

    private static List<Change> tooLongForAName() {
        return List.of(reserve("m"), reserve("n"), reserve("o"));
    }

    private List<String> putLong(int number) {
        List<String> ids = IntStream.range(0, number)
                .mapToObj(message -> Message.id(NOON.plusMillis(message), "a"))
                .toList();
        ids.forEach(id -> inbox.put(id, tooLongForAName()));
        return ids;
    }

    @Test
    void processesThatShareTheBucketReserveExactlyWhatFits() {
        List<CompletableFuture<Reservation>> calls = new ArrayList<>();
        for (int process = 0; process < 12; process++) {
            Budgets budgets =
                    new Budgets(accounts, BudgetRules.parse("*=1/month"), Integer.MAX_VALUE, Clock.systemUTC());
            for (int call = 0; call < 2; call++) {
                calls.add(budgets.reserve(
                        Optional.of("token:a"), 100_000, "m", Instant.now().plusSeconds(120)));
            }
        }

        List<Reservation> granted = calls.stream()
                .flatMap(
                        call -> call.handle((reservation, refused) -> Optional.ofNullable(reservation)).join().stream())
                .toList();

        assertEquals(10, granted.size());
        assertEquals(10, accounts.read(ID).orElseThrow().account().holds().size());
        granted.stream().map(Reservation::release).toList().forEach(CompletableFuture::join);
        assertEquals(List.of(), accounts.read(ID).orElseThrow().account().holds());
    }

    @Test
    void messagesAreNoAccounts() {
        accounts.write(ID, Account.NEW.at(NOON), Optional.empty());
        accounts.write(AccountId.group("z"), Account.NEW.at(NOON), Optional.empty());
        inbox.put("00000001a", List.of(new Change.Release("a")));
        inbox.put("00000002a", List.of(new Change.Release("a")));

        Accounts.Page first = accounts.list(Optional.empty(), 1);
        Accounts.Page rest = accounts.list(first.next(), 2);

        assertEquals(ID, first.accounts().getFirst().id());
        assertEquals(
                List.of(AccountId.group("z")),
                rest.accounts().stream().map(Accounts.Named::id).toList());
        assertEquals(Optional.empty(), rest.next());
    }

    @Test
    void idsOfMessagesAreInTheDocument() {
        Account account = Account.NEW.at(NOON);
        Combination combination = Combination.of(
                account,
                Optional.of(List.of(new Message(Message.id(NOON, "a"), List.of(reserve("m")), ""))),
                List.of(),
                NOON);
        accounts.write(ID, combination.after(), Optional.empty());

        assertEquals(combination.after(), accounts.read(ID).orElseThrow().account());
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }
}

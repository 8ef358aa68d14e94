package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.answer.Progress;
import io.imagefunction.answer.UsageSum;
import io.imagefunction.budget.Bill;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.ImagesAnswer;
import io.imagefunction.record.Attempt;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.storage.PictureSeries;
import io.imagefunction.storage.StoredPicture;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * The pictures, failures and costs of a request's upstream calls so far. It may be used by several threads. After a
 * failure or at the deadline the answer has whatever is in here, because it may have been paid for.
 */
public final class PartialResult {

    private record Place(int call, int picture) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return call != other.call ? Integer.compare(call, other.call) : Integer.compare(picture, other.picture);
        }
    }

    private record Undecided(Place place, CompletableFuture<StoredPicture> stored) {}

    private final ImageRequest request;
    private final Attempt attempt;
    private final Progress progress;
    private final Bill bill;
    private final Clock clock;
    /** By call: a picture that may be a preview. It counts as a picture unless upstream says in time what it is. */
    private final Map<Integer, Undecided> undecided = new HashMap<>();

    private final Map<Place, Integer> numbers = new HashMap<>();
    private final TreeMap<Place, StoredPicture> pictures = new TreeMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> generations = new LinkedHashSet<>();
    private Optional<JsonNode> usage = Optional.empty();
    private long created;
    private boolean paid;
    private boolean closed;

    PartialResult(ImageRequest request, Attempt attempt, Progress progress, Bill bill, Clock clock) {
        this.request = request;
        this.attempt = attempt;
        this.progress = progress;
        this.bill = bill;
        this.clock = clock;
    }

    /** Hash of the caller who owns the pictures. */
    String owner() {
        return attempt.owner();
    }

    PictureSeries names() {
        return attempt.pictures();
    }

    /** A picture has begun to arrive, so upstream has done its work. */
    synchronized void paid(int call) {
        bill.begun(call);
        if (!paid) {
            paid = true;
            attempt.onPaid().run();
        }
    }

    /** A picture arrives, and upstream has not said whether it is a preview. */
    synchronized void undecided(int call, int picture, CompletableFuture<StoredPicture> stored) {
        undecided.put(call, new Undecided(new Place(call, picture), stored));
    }

    synchronized void decided(int call) {
        undecided.remove(call);
    }

    synchronized void stored(int call, int picture, StoredPicture stored) {
        pictures.put(new Place(call, picture), stored);
        if (!closed) {
            progress.stored(number(call, picture), stored);
        }
    }

    /** Ignored once the picture itself is stored. */
    synchronized void preview(int call, int picture, int number, StoredPicture stored) {
        if (!closed && !pictures.containsKey(new Place(call, picture))) {
            progress.preview(number(call, picture), number, stored);
        }
    }

    synchronized void text(int call, int picture, JsonNode event) {
        if (!closed) {
            progress.text(number(call, picture), event);
        }
    }

    /** Numbered in order of arrival, because parallel calls may bring more or fewer pictures than requested. */
    private int number(int call, int picture) {
        return numbers.computeIfAbsent(new Place(call, picture), place -> numbers.size());
    }

    synchronized void notStored(Throwable problem) {
        failed(LostPicture.notStored(problem));
    }

    synchronized void brokenPicture(String why) {
        failed(LostPicture.broken(why));
    }

    /** Keeps the id that upstream gave a call, also of a call that failed. */
    synchronized void named(Optional<String> generationId) {
        generationId.ifPresent(generations::add);
    }

    /** Upstream sent a URL in place of a picture, and fetching it failed. */
    synchronized void notFetched(String url, String why) {
        failed(LostPicture.notFetched(url, why));
    }

    synchronized void answered(int call, ImagesAnswer answer) {
        if (answer.usage().isPresent() || answer.cut().isPresent()) {
            bill.billed(call, answer.usage());
        }
        answer.usage()
                .ifPresent(used -> usage =
                        Optional.of(usage.map(sum -> UsageSum.of(sum, used)).orElse(used)));
        created = Math.max(created, answer.created());
        answer.cut().ifPresent(why -> problems.add("OpenRouter's answer is incomplete: " + why + "."));
        answer.error().ifPresent(error -> failed(Failures.of(error)));
    }

    /** A call has failed for good. */
    synchronized void failed(int call, Failure failure) {
        if (failure.code().mayBePaid()) {
            bill.begun(call);
        }
        failed(failure);
    }

    private void failed(Failure failure) {
        failures.add(failure);
        problems.add(failure.message());
    }

    /** Whether the answer was given, so that later pictures are not needed. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether nothing was billed, as far as is known. */
    synchronized boolean costNothing() {
        return !paid
                && usage.isEmpty()
                && failures.stream().noneMatch(failure -> failure.code().mayBePaid());
    }

    /** To be called when all calls have ended, or at the deadline. */
    synchronized ImageResult result() {
        undecided.forEach((call, picture) -> {
            paid(call);
            if (picture.stored().state() == Future.State.SUCCESS) {
                stored(call, picture.place().picture(), picture.stored().resultNow());
            }
        });
        undecided.clear();
        closed = true;
        bill.made(request.model(), pictures.size());
        return pictures.isEmpty() ? failed() : generated();
    }

    private ImageResult generated() {
        List<String> warnings = new ArrayList<>(request.warnings());
        if (pictures.size() < request.n()) {
            warnings.add(ImageResult.fewer(pictures.size(), request.n()));
        }
        warnings.addAll(problems);
        return new ImageResult.Generated(
                created > 0 ? created : clock.instant().getEpochSecond(),
                request.model(),
                List.copyOf(pictures.values()),
                usage(),
                warnings,
                false,
                List.copyOf(generations));
    }

    /** Null is the cost of calls of which one does not say what it cost. */
    private Optional<JsonNode> usage() {
        return usage.map(sum -> sum instanceof ObjectNode known && !bill.isWhole()
                ? known.deepCopy().putNull("cost")
                : sum);
    }

    private ImageResult failed() {
        // If something was paid for, a final failure is reported: a retryable one would be paid for again.
        Failure first = failures.stream()
                .filter(failure -> !paid || failure.isFinal())
                .findFirst()
                .orElseGet(this::outOfTime);
        return new ImageResult.Failed(first, usage(), false, List.copyOf(generations));
    }

    private Failure outOfTime() {
        return paid ? LostPicture.OUT_OF_TIME : Failures.NOT_IN_TIME;
    }
}

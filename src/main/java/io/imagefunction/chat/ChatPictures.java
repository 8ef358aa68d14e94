package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.PictureSeries;
import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.PictureUpload;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.StoredPicture;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The pictures of one answer of a chat model on their way into storage, and their URLs in the answer's place for them. */
public final class ChatPictures implements PictureReceiver {

    /** Begins what stands in place of a URL: a client that insists on a text there keeps the rest of the answer. */
    public static final String NO_PICTURE = "The picture is not available: ";

    private record Entry(CompletableFuture<StoredPicture> stored, boolean partial) {}

    private final PictureStore store;
    private final PictureLinks links;
    private final PictureSeries names;
    private final Label label;
    private final PictureMarks marks = new PictureMarks();
    private final Map<String, String> urls = new ConcurrentHashMap<>();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private PictureUpload upload;
    private boolean partial;

    public ChatPictures(PictureStore store, PictureLinks links, Label label) {
        this.store = store;
        this.links = links;
        this.names = store.newSeries();
        this.label = label;
    }

    /** For the call that this receives the pictures of. */
    public PictureMarks marks() {
        return marks;
    }

    /**
     * What came, with URLs in place of marks once the pictures that it has are in the bucket; in place of one that is not
     * to be had a sentence says why. Does not fail. Changes what it was given.
     */
    public Uni<JsonNode> linked(JsonNode json) {
        CompletableFuture<?>[] pictures = marks.within(json)
                .mapToObj(picture -> entries.get(picture).stored().handle((stored, failure) -> null))
                .toArray(CompletableFuture[]::new);
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.allOf(pictures))
                .map(settled -> marks.replace(json, this::urlOrSentence));
    }

    /** Ends when none of what has come so far is on its way any more, and does not fail. */
    public Uni<Void> settled() {
        CompletableFuture<?>[] all = entries.stream()
                .map(entry -> entry.stored().handle((stored, failure) -> null))
                .toArray(CompletableFuture[]::new);
        return Uni.createFrom().completionStage(() -> CompletableFuture.allOf(all));
    }

    /** Sentences on what is not to be had, as far as it has shown. */
    public List<String> problems() {
        return entries.stream()
                .filter(entry -> !entry.partial() && entry.stored().isCompletedExceptionally())
                .map(entry -> sentence(entry.stored().exceptionNow()))
                .toList();
    }

    /** What is in the bucket by now, without sketches. */
    public List<StoredPicture> stored() {
        return entries.stream()
                .filter(entry -> !entry.partial()
                        && entry.stored().isDone()
                        && !entry.stored().isCompletedExceptionally())
                .map(entry -> entry.stored().resultNow())
                .toList();
    }

    @Override
    public void begin(boolean partial) {
        this.partial = partial;
        upload = partial ? store.preview(names, label) : store.upload(names, label);
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
        upload.write(bytes, offset, length);
    }

    @Override
    public void end() {
        entries.add(new Entry(upload.complete(), partial));
    }

    @Override
    public void broken(String why) {
        Failure broken = Failure.of(FailureCode.BROKEN_ANSWER, "it arrived broken: " + why);
        entries.add(new Entry(
                upload.abort().thenCompose(gone -> CompletableFuture.failedFuture(broken.toException())), partial));
    }

    private String urlOrSentence(int picture) {
        Entry entry = entries.get(picture);
        if (entry.stored().isCompletedExceptionally()) {
            return sentence(entry.stored().exceptionNow());
        }
        StoredPicture stored = entry.stored().resultNow();
        // An answer that repeats a picture at its end repeats the URL.
        return urls.computeIfAbsent(
                entry.partial() + stored.sha256(),
                first -> (entry.partial() ? links.shortLived(stored.key()) : links.link(stored.key()))
                        .url()
                        .toString());
    }

    private static String sentence(Throwable failure) {
        return NO_PICTURE
                + switch (failure) {
                    case FailureException broken -> broken.failure().message();
                    case StorageException refused
                    when refused.reason() == StorageException.Reason.NOT_A_PICTURE
                            || refused.reason() == StorageException.Reason.TOO_LARGE -> refused.getMessage();
                    default -> "it could not be stored";
                }
                + ".";
    }
}

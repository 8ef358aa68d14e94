package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.PictureStage;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureAddresses;
import io.imagefunction.storage.PictureSeries;
import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.PictureUpload;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.StoredPicture;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stores the pictures of one answer of a chat model and puts their URLs into the answer. */
public final class ChatPictures implements PictureReceiver {

    /**
     * Starts the sentence that replaces the URL of a missing picture. Clients that require a text there can still read
     * the rest of the answer.
     */
    public static final String NO_PICTURE = "The picture is not available: ";

    private record Entry(CompletableFuture<StoredPicture> stored, boolean partial) {}

    private final PictureStore store;
    private final PictureAddresses addresses;
    private final Optional<String> base;
    private final PictureSeries names;
    private final Label label;
    private final PictureMarks marks = new PictureMarks();
    private final Map<String, String> urls = new ConcurrentHashMap<>();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private PictureUpload upload;
    private boolean partial;

    /** @param base by which the caller reaches this function, if known */
    public ChatPictures(PictureStore store, PictureAddresses addresses, Optional<String> base, Label label) {
        this.store = store;
        this.addresses = addresses;
        this.base = base;
        this.names = store.newSeries();
        this.label = label;
    }

    /** The marks that stand for this answer's pictures in its JSON. */
    public PictureMarks marks() {
        return marks;
    }

    /**
     * Replaces each mark by the picture's URL, once the pictures are stored. A picture that is not available is
     * replaced by a sentence that says why. Never fails. Changes the given JSON.
     */
    public Uni<JsonNode> linked(JsonNode json) {
        CompletableFuture<?>[] pictures = marks.within(json)
                .mapToObj(picture -> entries.get(picture).stored().handle((stored, failure) -> null))
                .toArray(CompletableFuture[]::new);
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.allOf(pictures))
                .map(settled -> marks.replace(json, this::urlOrSentence));
    }

    /** Completes when every picture received so far is stored or has failed. Never fails. */
    public Uni<Void> settled() {
        CompletableFuture<?>[] all = entries.stream()
                .map(entry -> entry.stored().handle((stored, failure) -> null))
                .toArray(CompletableFuture[]::new);
        return Uni.createFrom().completionStage(() -> CompletableFuture.allOf(all));
    }

    /** A sentence on each picture that has failed so far. */
    public List<String> problems() {
        return entries.stream()
                .filter(entry -> !entry.partial() && entry.stored().isCompletedExceptionally())
                .map(entry -> sentence(entry.stored().exceptionNow()))
                .toList();
    }

    /** The pictures stored so far, without partial images. */
    public List<StoredPicture> stored() {
        return entries.stream()
                .filter(entry -> !entry.partial()
                        && entry.stored().isDone()
                        && !entry.stored().isCompletedExceptionally())
                .map(entry -> entry.stored().resultNow())
                .toList();
    }

    @Override
    public void begin(PictureStage stage) {
        partial = stage == PictureStage.PREVIEW;
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
                first -> (entry.partial() ? addresses.preview(stored) : addresses.of(stored, base))
                        .url()
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

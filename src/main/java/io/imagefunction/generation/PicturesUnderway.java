package io.imagefunction.generation;

import io.imagefunction.gallery.Gallery;
import io.imagefunction.storage.PictureUpload;
import io.imagefunction.storage.StoredPicture;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The pictures of one upstream call that have come whole and are on their way into storage. Several threads add to it. */
final class PicturesUnderway {

    private final PartialResult gathering;
    private final int call;
    private final List<CompletableFuture<?>> uploads = new CopyOnWriteArrayList<>();
    private final List<Gallery.Arriving> arriving = new CopyOnWriteArrayList<>();

    PicturesUnderway(PartialResult gathering, int call) {
        this.gathering = gathering;
        this.call = call;
    }

    /** Adds a picture that has come whole. Once it is stored, it is part of the result. */
    void add(
            int place,
            PictureUpload upload,
            CompletableFuture<StoredPicture> picture,
            Consumer<Throwable> ifNotStored) {
        arriving.add(new Gallery.Arriving(upload.described(), picture));
        uploads.add(picture.handle((stored, failure) -> {
            if (failure == null) {
                gathering.stored(call, place, stored);
            } else {
                ifNotStored.accept(failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
            }
            return null;
        }));
    }

    /** Adds the end of a picture that came broken: until then, parts of it are in the bucket. */
    void add(CompletableFuture<Void> aborted) {
        uploads.add(aborted);
    }

    /** The pictures for the gallery. */
    List<Gallery.Arriving> arriving() {
        return arriving;
    }

    /** Completes when no picture is in flight. */
    Uni<Void> settled() {
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.allOf(uploads.toArray(CompletableFuture[]::new)));
    }
}

package io.imagefunction.generation;

import io.imagefunction.openrouter.PictureReceiver;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.PictureUpload;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The pictures of one upstream answer on their way into storage: one is decoded while others are still uploading. */
final class ArrivingPictures implements PictureReceiver {

    private final PictureStore store;
    private final Label label;
    private final Gathering gathering;
    private final int call;
    private final List<CompletableFuture<?>> underway = new ArrayList<>();
    private PictureUpload upload;
    private int arrived;

    ArrivingPictures(PictureStore store, Label label, Gathering gathering, int call) {
        this.store = store;
        this.label = label;
        this.gathering = gathering;
        this.call = call;
    }

    /** How many pictures upstream has sent, whole or not. */
    int arrived() {
        return arrived;
    }

    /** Ends when nothing of this answer is on its way any more. */
    Uni<Void> settled() {
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.allOf(underway.toArray(CompletableFuture[]::new)));
    }

    @Override
    public void begin() {
        arrived++;
        gathering.paid();
        upload = store.upload(gathering.names(), label);
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
        upload.write(bytes, offset, length);
    }

    @Override
    public void end() {
        int place = arrived;
        underway.add(upload.complete().handle((picture, failure) -> {
            if (failure == null) {
                gathering.stored(call, place, picture);
            } else {
                gathering.notStored(failure);
            }
            return null;
        }));
    }

    @Override
    public void broken(String why) {
        gathering.brokenPicture(why);
        underway.add(upload.abort());
    }
}

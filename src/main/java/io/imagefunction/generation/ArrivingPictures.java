package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.openrouter.ImagesReceiver;
import io.imagefunction.openrouter.LinkedPictures;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.PictureUpload;
import io.imagefunction.storage.StoredPicture;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Stores the pictures of one upstream answer while it arrives: one picture is decoded while others are still uploading.
 * Previews are reported if they can be stored, and nothing waits for them.
 */
final class ArrivingPictures implements ImagesReceiver {

    private final PictureStore store;
    private final Label label;
    private final PartialResult gathering;
    private final int call;
    private final PicturesUnderway underway;
    private CompletableFuture<?> previews = CompletableFuture.completedFuture(null);
    private PictureUpload upload;
    private boolean partial;
    private CompletableFuture<StoredPicture> ended;
    private int arrived;
    private boolean passedOn;

    ArrivingPictures(PictureStore store, Label label, PartialResult gathering, int call) {
        this.store = store;
        this.label = label;
        this.gathering = gathering;
        this.call = call;
        this.underway = new PicturesUnderway(gathering, call);
    }

    /** The number of pictures that upstream has sent, including broken ones but not previews. */
    int arrived() {
        return arrived;
    }

    /** Whether the caller has received events that a retry would repeat. */
    boolean passedOn() {
        return passedOn;
    }

    PicturesUnderway underway() {
        return underway;
    }

    /** Fetches the pictures for which upstream sent a URL instead of data. Never fails, because they are paid for. */
    Uni<Void> fetch(List<String> urls, LinkedPictures linked, Duration patience) {
        return urls.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(urls.stream()
                                .map(url -> fetch(url, linked, patience))
                                .toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    private Uni<Void> fetch(String url, LinkedPictures linked, Duration patience) {
        gathering.paid(call);
        PictureUpload fetched = store.upload(gathering.names(), label);
        return linked.fetch(url, new LinkedPicture(url, ++arrived, fetched, underway, gathering), patience);
    }

    @Override
    public void begin(boolean partial) {
        this.partial = partial;
        if (partial) {
            upload = store.preview(gathering.names(), label);
        } else {
            arrived++;
            gathering.paid(call);
            upload = store.upload(gathering.names(), label);
        }
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
        upload.write(bytes, offset, length);
    }

    @Override
    public void end() {
        ended = upload.complete();
    }

    @Override
    public void broken(String why) {
        ended = null;
        CompletableFuture<Void> gone = upload.abort();
        if (!partial) {
            gathering.brokenPicture(why);
            underway.add(gone);
        }
    }

    @Override
    public void event(JsonNode event) {
        CompletableFuture<StoredPicture> picture = ended;
        ended = null;
        switch (event.path("type").asText()) {
            case "image_generation.partial_image" -> {
                arrived -= picture == null || partial ? 0 : 1; // its type came after its data
                preview(picture, event);
            }
            case "image_generation.text_chunk" -> {
                passedOn = true;
                gathering.text(call, arrived + 1, event);
            }
            default -> completed(picture);
        }
    }

    /** Reports previews in order, each once it is stored. */
    private void preview(CompletableFuture<StoredPicture> picture, JsonNode event) {
        if (picture != null) {
            passedOn = true;
            int place = arrived + 1;
            int number = event.path("partial_image_index").asInt();
            previews = previews.handle((before, failed) -> null).thenCombine(picture, (before, stored) -> {
                gathering.preview(call, place, number, stored);
                return null;
            });
        }
    }

    private void completed(CompletableFuture<StoredPicture> picture) {
        if (picture != null) {
            underway.add(arrived, upload, picture, gathering::notStored);
        }
    }
}

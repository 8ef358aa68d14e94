package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureStage;
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
    private PictureStage stage = PictureStage.UNKNOWN;

    /** The last picture, if it has ended but its event has not. */
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
    public void begin(PictureStage stage) {
        noEvent();
        this.stage = stage;
        upload = stage == PictureStage.PREVIEW
                ? store.preview(gathering.names(), label)
                : store.upload(gathering.names(), label);
        switch (stage) {
            case PREVIEW -> {}
            case FINISHED -> arrives();
            case UNKNOWN -> gathering.undecided(call, arrived + 1, new CompletableFuture<>());
        }
    }

    /** Upstream has done its work on one more picture. */
    private void arrives() {
        arrived++;
        gathering.paid(call);
        gathering.decided(call);
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
        upload.write(bytes, offset, length);
    }

    /** A finished picture is kept at once, because its event may never end or be unreadable. */
    @Override
    public void end() {
        CompletableFuture<StoredPicture> picture = upload.complete();
        switch (stage) {
            case PREVIEW -> ended = picture;
            case FINISHED -> underway.add(arrived, upload, picture, gathering::notStored);
            case UNKNOWN -> {
                ended = picture;
                gathering.undecided(call, arrived + 1, picture);
            }
        }
    }

    @Override
    public void broken(String why) {
        CompletableFuture<Void> gone = upload.abort();
        if (stage == PictureStage.UNKNOWN) {
            arrives();
        }
        if (stage != PictureStage.PREVIEW) {
            gathering.brokenPicture(why);
            underway.add(gone);
        }
    }

    @Override
    public void event(JsonNode event) {
        String type = event.path("type").asText();
        if (PictureStage.of(type) == PictureStage.PREVIEW) {
            stage = PictureStage.PREVIEW;
            gathering.decided(call);
        }
        if (stage == PictureStage.PREVIEW && ended != null) {
            preview(ended, event);
        } else if (type.equals("image_generation.text_chunk")) {
            passedOn = true;
            gathering.text(call, arrived + 1, event);
        }
        noEvent();
    }

    /** A picture of which nothing says that it is a preview is one that has been paid for. */
    @Override
    public void noEvent() {
        if (ended != null && stage == PictureStage.UNKNOWN) {
            arrived++;
            gathering.paid(call);
            underway.add(arrived, upload, ended, gathering::notStored);
            gathering.decided(call); // last, because the deadline may come in between
        }
        ended = null;
    }

    /** Reports previews in order, each once it is stored. */
    private void preview(CompletableFuture<StoredPicture> picture, JsonNode event) {
        passedOn = true;
        int place = arrived + 1;
        int number = event.path("partial_image_index").asInt();
        previews = previews.handle((before, failed) -> null).thenCombine(picture, (before, stored) -> {
            gathering.preview(call, place, number, stored);
            return null;
        });
    }
}

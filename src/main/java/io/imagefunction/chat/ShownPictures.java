package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.storage.PictureLinks;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tracks which stored pictures, drawn by the model itself, have been sent to the caller. */
final class ShownPictures {

    private final PictureLinks links;
    private final List<ChatPictures> turns = new CopyOnWriteArrayList<>();
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    ShownPictures(PictureLinks links) {
        this.links = links;
    }

    /** Pictures of a turn that may come. */
    void expect(ChatPictures pictures) {
        turns.add(pictures);
    }

    /** Looks for pictures in what leaves for the caller. */
    void in(ChatEvent event) {
        if (event instanceof ChatEvent.Data data) {
            List<StoredPicture> left = stored().filter(picture -> !shown.contains(picture.sha256()))
                    .toList();
            if (!left.isEmpty()) {
                String json = data.json().toString();
                left.stream()
                        .filter(picture -> json.contains(picture.key()))
                        .forEach(picture -> shown.add(picture.sha256()));
            }
        }
    }

    /** The URLs of all pictures that are stored by now. */
    List<String> urls() {
        return stored().map(this::url).distinct().toList();
    }

    /** A sentence on each picture that has not left for the caller. */
    List<String> missing() {
        return missing(picture -> shown.contains(picture.sha256()));
    }

    /** A sentence on each picture that is nowhere in an answer. */
    List<String> missingIn(JsonNode answer) {
        if (stored().findAny().isEmpty()) {
            return List.of();
        }
        String json = answer.toString();
        Set<String> there = ConcurrentHashMap.newKeySet();
        stored().filter(picture -> json.contains(picture.key())).forEach(picture -> there.add(picture.sha256()));
        return missing(picture -> there.contains(picture.sha256()));
    }

    /** Some answers hold the same picture twice: one of them is enough. */
    private List<String> missing(Predicate<StoredPicture> isThere) {
        Set<String> named = ConcurrentHashMap.newKeySet();
        return stored().filter(picture -> !isThere.test(picture) && named.add(picture.sha256()))
                .map(picture -> "A picture could not be shown in its place: " + url(picture))
                .toList();
    }

    private Stream<StoredPicture> stored() {
        return turns.stream().flatMap(turn -> turn.stored().stream());
    }

    private String url(StoredPicture picture) {
        return links.link(picture.key()).url().toString();
    }
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.storage.PictureAddresses;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tracks which stored pictures, drawn by the model itself, have been sent to the caller. */
final class ShownPictures {

    private final PictureAddresses addresses;
    private final Optional<String> base;
    private final List<ChatPictures> turns = new CopyOnWriteArrayList<>();
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    /** @param base by which the caller reaches this function, if known */
    ShownPictures(PictureAddresses addresses, Optional<String> base) {
        this.addresses = addresses;
        this.base = base;
    }

    /** Registers the pictures of a turn. */
    void expect(ChatPictures pictures) {
        turns.add(pictures);
    }

    /** Records the pictures whose URLs are in an event for the caller. */
    void in(ChatEvent event) {
        if (event instanceof ChatEvent.Data data) {
            List<StoredPicture> left = stored().filter(picture -> !shown.contains(picture.sha256()))
                    .toList();
            if (!left.isEmpty()) {
                String json = data.json().toString();
                left.stream()
                        .filter(picture -> json.contains(picture.id()))
                        .forEach(picture -> shown.add(picture.sha256()));
            }
        }
    }

    /** All pictures stored so far. One that an answer repeats at its end is listed once. */
    List<StoredPicture> pictures() {
        Set<String> known = ConcurrentHashMap.newKeySet();
        return stored().filter(picture -> known.add(picture.sha256())).toList();
    }

    /** The URLs of all pictures stored so far. */
    List<String> urls() {
        return stored().map(this::url).distinct().toList();
    }

    /** A sentence with the URL of each stored picture that was not sent to the caller. */
    List<String> missing() {
        return missing(picture -> shown.contains(picture.sha256()));
    }

    /** A sentence with the URL of each stored picture that an answer does not contain. */
    List<String> missingIn(JsonNode answer) {
        if (stored().findAny().isEmpty()) {
            return List.of();
        }
        String json = answer.toString();
        Set<String> there = ConcurrentHashMap.newKeySet();
        stored().filter(picture -> json.contains(picture.id())).forEach(picture -> there.add(picture.sha256()));
        return missing(picture -> there.contains(picture.sha256()));
    }

    /** A picture that occurs twice is listed once. */
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
        return addresses.of(picture, base).url().url().toString();
    }
}

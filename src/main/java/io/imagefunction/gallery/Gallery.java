package io.imagefunction.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.RequestField;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.GalleryObjects;
import io.imagefunction.storage.GalleryObjects.Names;
import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.StoredPicture;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The gallery: an entry for each picture of each caller. An entry is written while its picture is on its way into
 * storage, so that the answer does not wait for it. A picture whose entry cannot be written is only missing from the
 * list.
 */
@ApplicationScoped
public class Gallery {

    private static final Logger LOG = Logger.getLogger(Gallery.class);

    /** Fields that are shown by themselves, or that are too large or not the picture's. */
    private static final List<String> NO_OPTIONS = List.of(
            RequestField.PROMPT.wireName(),
            RequestField.MODEL.wireName(),
            RequestField.MODELS.wireName(),
            RequestField.N.wireName(),
            RequestField.INPUT_REFERENCES.wireName(),
            RequestField.USER.wireName(),
            RequestField.SESSION_ID.wireName(),
            RequestField.TRACE.wireName());

    /** How long an answer waits for the entries, counted from the end of upstream's answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MOST_SEARCHED = 1000;
    private static final int COST_DIGITS = 9;

    private final GalleryObjects objects;
    private final PictureStore store;
    private final Settings.Image settings;
    private final Clock clock;
    private final ExecutorService threads;

    Gallery(
            GalleryObjects objects,
            PictureStore store,
            Settings settings,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.objects = objects;
        this.store = store;
        this.settings = settings.image();
        this.clock = clock;
        this.threads = threads;
    }

    public boolean isOn() {
        return settings.gallery();
    }

    /**
     * A picture on its way into storage.
     *
     * @param described completes when all its bytes are known
     * @param stored completes when it is stored
     */
    public record Arriving(CompletableFuture<StoredPicture> described, CompletableFuture<?> stored) {}

    /**
     * Writes the entries of a call's pictures. Never fails, and waits for a slow S3 only for a moment.
     *
     * @param owner hash of the caller who made the request, even if a worker carries it out
     */
    public Uni<Void> add(
            List<Arriving> pictures,
            ImageRequest request,
            List<String> parents,
            Optional<JsonNode> usage,
            String owner,
            String requestId) {
        if (!isOn() || pictures.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant();
        Optional<BigDecimal> cost = share(usage, pictures.size());
        Function<StoredPicture, GalleryEntry> entry =
                picture -> entry(picture, request, parents.stream().findFirst(), cost, now, requestId);
        CompletableFuture<?>[] written = pictures.stream()
                .map(picture -> picture.described()
                        .thenApply(entry)
                        .thenAcceptAsync(described -> write(described, picture.stored(), owner), threads)
                        .exceptionally(failed -> null))
                .toArray(CompletableFuture<?>[]::new);
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.allOf(written))
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem((Void) null);
    }

    private void write(GalleryEntry entry, CompletableFuture<?> stored, String owner) {
        String name = EntryName.of(owner, entry, objects.longestName());
        try {
            objects.put(name, entry.facts().toString());
            stored.exceptionally(failed -> {
                objects.remove(name);
                return null;
            });
        } catch (RuntimeException unwritten) {
            LOG.warnf(
                    "request %s: picture %s is not in the gallery: %s",
                    entry.requestId(), entry.id(), unwritten.getMessage());
        }
    }

    private GalleryEntry entry(
            StoredPicture picture,
            ImageRequest request,
            Optional<String> parent,
            Optional<BigDecimal> cost,
            Instant now,
            String requestId) {
        ObjectNode options = request.body().deepCopy();
        options.remove(NO_OPTIONS);
        return new GalleryEntry(
                picture.id(),
                picture.format().extension(),
                now,
                picture.size(),
                picture.sha256(),
                picture.dimensions(),
                request.model(),
                settings.storePrompt() ? Optional.of(request.prompt()) : Optional.empty(),
                options,
                cost,
                requestId,
                parent);
    }

    private static Optional<BigDecimal> share(Optional<JsonNode> usage, int pictures) {
        return usage.map(used -> used.path("cost")).filter(JsonNode::isNumber).map(cost -> cost.decimalValue()
                .divide(BigDecimal.valueOf(pictures), COST_DIGITS, RoundingMode.HALF_UP)
                .stripTrailingZeros());
    }

    /**
     * A page of a gallery.
     *
     * @param next where the next page begins; empty on the last page
     */
    public record Page(List<Listed> pictures, Optional<String> next) {}

    /** A picture with what the gallery knows about it. */
    public record Listed(StoredPicture picture, GalleryEntry entry) {}

    /** Whether the text is the {@code next} of a page. */
    public static boolean isPlace(String text) {
        return EntryName.isCursor(text);
    }

    /** Lists the caller's own pictures, newest first, with one request to S3. Blocks. */
    public Page list(CallContext call, Optional<String> before, int limit) {
        Names names =
                objects.list(call.owner() + "/", before.map(cursor -> EntryName.after(call.owner(), cursor)), limit);
        List<GalleryEntry> entries = names.names().stream()
                .map(EntryName::read)
                .flatMap(Optional::stream)
                .toList();
        Optional<String> next = names.more() && !entries.isEmpty()
                ? Optional.of(EntryName.cursor(entries.getLast()))
                : Optional.empty();
        return new Page(
                entries.stream().map(this::listed).flatMap(Optional::stream).toList(), next);
    }

    /** Removes the entry of a picture, if the caller has one. Blocks. */
    public void remove(CallContext call, String id) {
        if (!isOn()) {
            return;
        }
        // A call may end on the day after it began.
        Instant latest = LocalDate.parse(id.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE)
                .plusDays(2)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        objects
                .list(call.owner() + "/", Optional.of(EntryName.since(call.owner(), latest)), MOST_SEARCHED)
                .names()
                .stream()
                .filter(name -> EntryName.read(name)
                        .filter(entry -> entry.id().equals(id))
                        .isPresent())
                .forEach(objects::remove);
    }

    private Optional<Listed> listed(GalleryEntry entry) {
        return store.describe(entry.id(), entry.extension(), entry.size(), entry.sha256(), entry.dimensions())
                .map(picture -> new Listed(picture, entry));
    }
}

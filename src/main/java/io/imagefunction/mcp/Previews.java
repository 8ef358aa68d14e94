package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.picture.SmallPicture;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.PictureContent;
import io.imagefunction.storage.StoredPicture;
import io.imagefunction.tool.ToolAnswer;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * Small pictures in the result of a tool call, for a client that shows image blocks and a model that looks at its
 * pictures. They are made of what is in the bucket when the result is sent, and are never stored or logged.
 */
@ApplicationScoped
class Previews {

    /** The largest base64 of a result, all pictures together: Claude Desktop refuses results of a megabyte. */
    static final int MOST = 700_000;

    /** The formats that models and clients can show. */
    private static final Set<PictureFormat> SHOWN =
            Set.of(PictureFormat.PNG, PictureFormat.JPEG, PictureFormat.WEBP, PictureFormat.GIF);

    /** Time before the deadline to send the result without previews. */
    private static final Duration ANSWERING = Duration.ofSeconds(1);

    private final PictureContent content;
    private final Clock clock;
    private final ExecutorService threads;

    Previews(PictureContent content, Clock clock, @VirtualThreads ExecutorService threads) {
        this.content = content;
        this.clock = clock;
        this.threads = threads;
    }

    /** The image blocks of the answer's pictures. A picture without one is named in the answer's warnings. */
    Uni<List<ObjectNode>> of(ToolAnswer answer, CallContext call) {
        if (answer.pictures().isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Uni<Made> made = Uni.createFrom().item(() -> made(answer.pictures())).runSubscriptionOn(threads);
        return call.sooner(ANSWERING)
                .inTime(made, clock, () -> Uni.createFrom().item(Made.LATE))
                .invoke(ready -> ready.missing().forEach(sentence -> warn(answer, sentence)))
                .map(Made::blocks);
    }

    /** @param missing a sentence for each picture without a block */
    private record Made(List<ObjectNode> blocks, List<String> missing) {
        static final Made LATE = new Made(List.of(), List.of("There was no time left to make previews."));
    }

    private Made made(List<StoredPicture> pictures) {
        int most = MOST / pictures.size() / 4 * 3;
        Made made = new Made(new ArrayList<>(), new ArrayList<>());
        for (StoredPicture picture : pictures) {
            String none = "Picture " + picture.id() + " has no preview: ";
            try {
                small(picture, most).ifPresentOrElse(copy -> made.blocks().add(block(copy)), () -> made.missing()
                        .add(none + "one of the format "
                                + picture.format().mediaType() + " and " + picture.size()
                                + " bytes cannot be shown or made smaller here."));
            } catch (IOException | RuntimeException unreadable) { // of any kind: the pictures are paid for
                made.missing().add(none + "it could not be read.");
            }
        }
        return made;
    }

    private Optional<SmallPicture> small(StoredPicture picture, int most) throws IOException {
        if (!SHOWN.contains(picture.format())) {
            return Optional.empty();
        }
        boolean fits = picture.size() <= most;
        if (!fits && !SmallPicture.FORMATS.contains(picture.format())) {
            return Optional.empty();
        }
        try (InputStream bytes = content.open(picture.key())) {
            return fits
                    ? Optional.of(new SmallPicture(picture.format(), bytes.readNBytes(most)))
                    : SmallPicture.of(picture.format(), bytes, most);
        }
    }

    private static ObjectNode block(SmallPicture picture) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "image")
                .put("data", Base64.getEncoder().encodeToString(picture.bytes()))
                .put("mimeType", picture.format().mediaType());
    }

    private static void warn(ToolAnswer answer, String sentence) {
        answer.json().withArray("/warnings").add(sentence);
    }
}

package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.storage.StoredPicture;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The answer as a stream of events while the pictures are made. The events are those of the Image API. In place of
 * {@code b64_json} they have {@code url} and the other members of a picture in {@link Answer}, and {@code index} says
 * which picture of the request it is.
 *
 * <pre>{@code
 * {"type":"image_generation.partial_image","index":0,"partial_image_index":0,"url":"https://…",…}
 * {"type":"image_generation.text_chunk","index":0,"text":"<svg …","phase":"content"}
 * {"type":"image_generation.completed","index":0,"status":"ok","imageUrl":"https://…","created":1748372400,
 *  "model":"…","url":"https://…","id":"…",…,"usage":{"cost":0.04},"warnings":["…"]}
 * {"type":"image_generation.ended","status":"ok","imageUrl":"https://…",…,"data":[…],"usage":{…},"warnings":["…"]}
 * {"type":"error","status":"error","error":{"message":"…","type":"…","code":"refusal","param":null},…}
 * }</pre>
 *
 * The event of the last picture is sent at the end, because it has usage and warnings. If fewer pictures came than were
 * requested, all their events may have been sent. Then {@code image_generation.ended} has the whole answer instead.
 */
public final class AnswerEvents implements Progress {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String TYPE = "type";
    private static final String PREVIEW = "image_generation.partial_image";
    private static final String TEXT = "image_generation.text_chunk";
    private static final Set<String> EXTRA = Set.of(PREVIEW, TEXT);

    private final Answers answers;
    private final ImageRequest request;
    private final Optional<String> base;
    private final Clock clock;
    private final Consumer<ObjectNode> events;
    private final Consumer<JsonNode> budgets;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private String model;

    /**
     * @param base by which the caller reaches this function, if known
     * @param budgets gets what the caller has left of a budget, before the first event
     */
    public AnswerEvents(
            Answers answers,
            ImageRequest request,
            Optional<String> base,
            Clock clock,
            Consumer<ObjectNode> events,
            Consumer<JsonNode> budgets) {
        this.answers = answers;
        this.request = request;
        this.base = base;
        this.clock = clock;
        this.events = events;
        this.budgets = budgets;
    }

    @Override
    public void reserved(JsonNode budget) {
        budgets.accept(budget);
    }

    @Override
    public void model(String slug) {
        model = slug;
    }

    @Override
    public void preview(int picture, int number, StoredPicture preview) {
        events.accept(event(PREVIEW, picture).put("partial_image_index", number).setAll(answers.preview(preview)));
    }

    @Override
    public void text(int picture, JsonNode event) {
        events.accept(event(TEXT, picture)
                .put("text", event.path("text").asText())
                .put("phase", event.path("phase").asText("content")));
    }

    @Override
    public void stored(int picture, StoredPicture stored) {
        numbers.put(stored.id(), picture);
        if (told.size() >= request.n() - 1) {
            return;
        }
        ObjectNode event;
        try {
            event = completed(picture, stored, clock.instant().getEpochSecond(), model);
        } catch (RuntimeException unsigned) {
            return; // end() reports the picture or the failure
        }
        told.add(stored.id());
        events.accept(event);
    }

    /** The remaining events, once the result is known. */
    public List<ObjectNode> end(ImageResult result) {
        return switch (answers.of(result, base)) {
            case Answer.Failed failed -> List.of(error(failed));
            case Answer.Pictures pictures -> rest(pictures.result(), pictures.json());
        };
    }

    private List<ObjectNode> rest(ImageResult.Generated generated, ObjectNode whole) {
        List<ObjectNode> rest = new ArrayList<>();
        List<StoredPicture> pictures = generated.pictures();
        for (int place = 0; place < pictures.size(); place++) {
            StoredPicture picture = pictures.get(place);
            if (!told.contains(picture.id())) {
                int number = numbers.getOrDefault(picture.id(), place);
                rest.add(completed(number, picture, generated.created(), generated.model()));
            }
        }
        if (rest.isEmpty()) {
            return List.of(JSON.objectNode().put(TYPE, "image_generation.ended").setAll(whole));
        }
        whole.retain("usage", "warnings", "generation_id", "generation_ids");
        rest.getLast().setAll(whole);
        return rest;
    }

    private ObjectNode completed(int number, StoredPicture stored, long created, String model) {
        ObjectNode picture = answers.picture(stored, base);
        return event("image_generation.completed", number)
                .put("status", "ok")
                .put("imageUrl", picture.path("url").textValue())
                .put("created", created)
                .put("model", model)
                .setAll(picture);
    }

    private static ObjectNode error(Answer.Failed failed) {
        return JSON.objectNode().put(TYPE, "error").setAll(FailureForm.OPENAI.json(failed));
    }

    /** The last event of a stream that ends in this failure. */
    public static ObjectNode error(Failure failure) {
        return error(Answer.of(failure));
    }

    /** Whether a reader can do without this event, because a later one has the picture. */
    public static boolean isExtra(ObjectNode event) {
        return EXTRA.contains(event.path(TYPE).textValue());
    }

    private static ObjectNode event(String type, int picture) {
        return JSON.objectNode().put(TYPE, type).put("index", picture);
    }
}

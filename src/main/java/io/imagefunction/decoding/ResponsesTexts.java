package io.imagefunction.decoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Filter that removes data URLs, which models write into text, from the {@code delta} events of Responses. Text that is
 * held back is emitted as a delta before the event that ends the text.
 */
public final class ResponsesTexts implements LiveTexts {

    /** Name of the member with the next piece of a text. */
    static final String GROWING = "delta";

    private static final Set<String> ENDS =
            Set.of("response.completed", "response.incomplete", "response.failed", "error");

    /** Members that identify a text within a response. */
    private static final List<String> KEYS =
            List.of("type", "item_id", "output_index", "content_index", "summary_index");

    /** @param last the last event with a piece of the text */
    private record Open(GrowingText text, UpstreamEvent.Data last) {}

    private final Function<HeldPicture, String> pictures;
    private final Consumer<UpstreamEvent> events;
    private final Map<String, Open> texts = new LinkedHashMap<>();

    public ResponsesTexts(Function<HeldPicture, String> pictures, Consumer<UpstreamEvent> events) {
        this.pictures = pictures;
        this.events = events;
    }

    @Override
    public void accept(UpstreamEvent event) {
        switch (event) {
            case UpstreamEvent.Data data
            when data.json() instanceof ObjectNode json -> {
                String type = json.path("type").asText(data.name());
                if (json.path(GROWING).isTextual()) {
                    grow(data.name(), json);
                } else if (ENDS.contains(type)) {
                    release(all -> true, GrowingText::finish);
                } else if (type.endsWith(".done")) {
                    release(open -> isOfOne(open, json), GrowingText::finish);
                }
            }
            case UpstreamEvent.Done done -> finish();
            case UpstreamEvent.Cut cut -> release(all -> true, GrowingText::cut);
            default -> {}
        }
        events.accept(event);
    }

    @Override
    public void finish() {
        release(all -> true, GrowingText::finish);
    }

    private void grow(String name, ObjectNode json) {
        String key = KEYS.stream().map(member -> json.path(member).asText()).collect(Collectors.joining(" "));
        Open known = texts.get(key);
        GrowingText text = known == null ? new GrowingText(pictures) : known.text();
        json.put(GROWING, text.add(json.path(GROWING).textValue()));
        // A copy, because the receiver of the event may modify it.
        texts.put(key, new Open(text, new UpstreamEvent.Data(name, json.deepCopy())));
    }

    /** Whether both events belong to the same item, by its ID or its index. */
    private static boolean isOfOne(JsonNode piece, JsonNode end) {
        String item = end.path("item_id").asText(end.path("item").path("id").asText());
        String known = piece.path("item_id").asText();
        return item.isEmpty() || known.isEmpty()
                ? piece.path("output_index").equals(end.path("output_index"))
                : item.equals(known);
    }

    private void release(Predicate<JsonNode> ended, Function<GrowingText, String> end) {
        for (Iterator<Open> each = texts.values().iterator(); each.hasNext(); ) {
            Open open = each.next();
            if (ended.test(open.last().json())) {
                each.remove();
                if (open.text().holds()) {
                    ObjectNode more = open.last().json().deepCopy();
                    more.put(GROWING, end.apply(open.text()));
                    events.accept(new UpstreamEvent.Data(open.last().name(), more));
                }
            }
        }
    }
}

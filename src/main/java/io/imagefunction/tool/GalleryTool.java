package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answers;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.gallery.Gallery;
import io.imagefunction.gallery.GalleryEntry;
import io.imagefunction.request.CallContext;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The tool {@code list_images}: the caller's latest pictures. Offered where there is a gallery. */
@ApplicationScoped
class GalleryTool implements Tool {

    private static final String NAME = "list_images";
    private static final String LIMIT = "limit";
    private static final String BEFORE = "before";

    /** Few, because each picture has a long URL that the model has to read. */
    private static final int USUAL = 5;

    private static final int MOST = 20;

    /** Enough for a model to recognize the picture. */
    private static final int PROMPT_LENGTH = 200;

    private static final List<String> SHOWN = List.of("url", "id", "link");

    private static final Failure OFF = Failure.of(
            FailureCode.NOT_FOUND,
            "There is no list of pictures here: the operator may switch the gallery on (IMAGE_GALLERY). Pictures are known"
                    + " by the ids that earlier calls answered.");

    private static final String DESCRIPTION = """
            Lists the pictures that were made for this caller, the newest first, with fresh URLs. Call it to find a \
            picture of an earlier conversation, to show it again by its url, or to change it by its id with edit_image. \
            It costs nothing.""";

    private static final String PARAMETERS = """
            {"type":"object","properties":{
               "limit":{"type":"integer","minimum":1,"maximum":20,"default":5,"description":"How many pictures."},
               "before":{"type":"string","description":"The next of an earlier answer, exactly, to see older ones."}},
             "required":[],"additionalProperties":false}""";

    private static final String OUTPUT = """
            {"type":"object","required":["status"],"properties":{
               "status":{"enum":["ok","error"]},
               "data":{"type":"array","items":{"type":"object","required":["url","id","created","model"],"properties":{
                 "url":{"type":"string","description":"Signed: never change it"},
                 "id":{"type":"string","description":"For edit_image's argument images"},
                 "link":{"type":"string","description":"Works longer than url, also in Markdown and mail"},
                 "prompt":{"type":"string","description":"Its beginning, if prompts are stored"},
                 "model":{"type":"string"},
                 "created":{"type":"string","description":"When, in UTC"},
                 "cost":{"type":["number","null"],"description":"US dollars, null if unknown"}}}},
               "next":{"type":["string","null"],"description":"For before; null on the last page"},
               "error":{"type":"string"},"code":{"type":"string"},"param":{"type":["string","null"]},
               "retryable":{"type":"boolean"},"retry_after":{"type":["integer","null"]}}}""";

    private final Gallery gallery;
    private final Answers answers;
    private final Clock clock;
    private final ExecutorService threads;

    GalleryTool(Gallery gallery, Answers answers, Clock clock, @VirtualThreads ExecutorService threads) {
        this.gallery = gallery;
        this.answers = answers;
        this.clock = clock;
        this.threads = threads;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Failure> unavailable() {
        return gallery.isOn() ? Optional.empty() : Optional.of(OFF);
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition(
                NAME,
                "List the latest images",
                DESCRIPTION,
                Json.object(PARAMETERS),
                Json.object(OUTPUT),
                ToolDefinition.Hints.READS_INSIDE);
    }

    @Override
    public Uni<ToolAnswer> call(JsonNode arguments, CallContext call, Progress progress) {
        Arguments read = Arguments.of(arguments, NAME, List.of(LIMIT, BEFORE));
        int limit = read.wholeNumber(LIMIT, 1, MOST).orElse(USUAL);
        Optional<String> before = read.text(BEFORE).map(String::strip);
        if (before.filter(place -> !Gallery.isPlace(place)).isPresent()) {
            throw Arguments.invalid(BEFORE, "before must be the next of an earlier answer, exactly.");
        }
        Uni<Gallery.Page> page =
                Uni.createFrom().item(() -> gallery.list(call, before, limit)).runSubscriptionOn(threads);
        return call.inTime(page, clock).map(listed -> ToolAnswer.of(json(listed, call)));
    }

    private ObjectNode json(Gallery.Page page, CallContext call) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", "ok");
        ArrayNode data = json.putArray("data");
        page.pictures().forEach(listed -> data.add(json(listed, call)));
        return json.put("next", page.next().orElse(null));
    }

    private ObjectNode json(Gallery.Listed listed, CallContext call) {
        GalleryEntry entry = listed.entry();
        ObjectNode json = answers.picture(listed.picture(), call.base()).retain(SHOWN);
        entry.prompt().ifPresent(prompt -> json.put("prompt", beginning(prompt)));
        return json.put("model", entry.model())
                .put("created", entry.created().toString())
                .put("cost", entry.cost().orElse(null));
    }

    private static String beginning(String prompt) {
        return prompt.codePointCount(0, prompt.length()) <= PROMPT_LENGTH
                ? prompt
                : prompt.substring(0, prompt.offsetByCodePoints(0, PROMPT_LENGTH)) + "…";
    }
}

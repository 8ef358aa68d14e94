package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.job.Jobs;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The tool {@code get_image_job}. It waits for the job for a while, so that the model need not poll. */
@ApplicationScoped
class JobTool implements Tool {

    static final String NAME = "get_image_job";

    private static final String DESCRIPTION = """
            Answers what became of a call of generate_image or edit_image that answered status "pending": the pictures \
            with fresh URLs, or why there are none. Waits for them a while; if status is still "pending", call it again. \
            It costs nothing.""";

    private static final String PARAMETERS = """
            {"type":"object","properties":{
               "id":{"type":"string","description":"The id that the call answered, exactly."}},
             "required":["id"],"additionalProperties":false}""";

    private final Jobs jobs;
    private final ImageAnswers answers;
    private final Duration patience;

    JobTool(Jobs jobs, ImageAnswers answers, Settings settings) {
        this.jobs = jobs;
        this.answers = answers;
        this.patience = settings.image().mcp().patience();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition(
                NAME,
                "Get a picture that was still being made",
                DESCRIPTION,
                Json.object(PARAMETERS),
                ImageAnswers.schema(),
                ToolDefinition.Hints.READS_INSIDE);
    }

    @Override
    public boolean answersPictures() {
        return true;
    }

    @Override
    public Uni<ToolAnswer> call(JsonNode arguments, CallContext call, Progress progress) {
        String id = Arguments.of(arguments, NAME, List.of("id")).text("id").orElseThrow(() -> Failure.of(
                        FailureCode.INVALID_REQUEST,
                        "id",
                        "id is missing: it is what generate_image or edit_image answered.")
                .toException());
        return jobs.findAndWait(id, call, patience).map(job -> answers.of(job, call));
    }
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.job.Jobs;
import io.imagefunction.settings.Settings;
import io.imagefunction.tool.Arguments;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The tool {@code get_image_job}. It waits for the job for a while, so that the model need not poll. */
@ApplicationScoped
@Priority(10)
class GetImageJob implements McpTool {

    static final String NAME = "get_image_job";

    private static final String DEFINITION = """
            {"name":"get_image_job","title":"Get a picture that was still being made",
             "description":"Answers what became of a call of generate_image that answered status \\"pending\\": the \
            pictures with fresh URLs, or why there are none. Waits for them a while; if status is still \\"pending\\", \
            call it again. It costs nothing.",
             "inputSchema":{"type":"object","required":["id"],"additionalProperties":false,"properties":{
               "id":{"type":"string","description":"The id that generate_image answered, exactly."}}},
             "annotations":{"title":"Get a picture that was still being made","readOnlyHint":true,
               "idempotentHint":true,"openWorldHint":false}}""";

    private final Jobs jobs;
    private final ImageAnswers answers;
    private final Duration patience;

    GetImageJob(Jobs jobs, ImageAnswers answers, Settings settings) {
        this.jobs = jobs;
        this.answers = answers;
        this.patience = settings.image().mcp().patience();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ObjectNode definition() {
        ObjectNode definition = Json.object(DEFINITION);
        definition.set("outputSchema", ImageAnswers.schema());
        return definition;
    }

    @Override
    public Uni<McpResult> call(JsonNode arguments, McpCall call) {
        String id = Arguments.of(arguments, NAME, List.of("id")).text("id").orElseThrow(() -> Failure.of(
                        FailureCode.INVALID_REQUEST, "id", "id is missing: it is what generate_image answered.")
                .toException());
        return jobs.findAndWait(id, call.context(), patience).map(job -> answers.of(job, call.context()));
    }
}

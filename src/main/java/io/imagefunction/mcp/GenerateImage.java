package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.job.Jobs;
import io.imagefunction.settings.Settings;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.ToolFormat;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * The tool {@code generate_image}. If a queue is configured, each call becomes a job, so that a client that times out
 * can still get the picture.
 */
@ApplicationScoped
@Priority(30)
class GenerateImage implements McpTool {

    private static final String TRAITS = """
            {"title":"Generate an image",
             "annotations":{"title":"Generate an image","readOnlyHint":false,"destructiveHint":false,
               "idempotentHint":false,"openWorldHint":true}}""";

    private final ImageTool tool;
    private final Jobs jobs;
    private final ImageAnswers answers;
    private final Duration patience;

    GenerateImage(ImageTool tool, Jobs jobs, ImageAnswers answers, Settings settings) {
        this.tool = tool;
        this.jobs = jobs;
        this.answers = answers;
        this.patience = settings.image().mcp().patience();
    }

    @Override
    public String name() {
        return ImageTool.NAME;
    }

    @Override
    public ObjectNode definition() {
        ObjectNode definition =
                (ObjectNode) ToolFormat.MCP.of(tool.definition()).get(0);
        definition.setAll(Json.object(TRAITS));
        definition.set("outputSchema", ImageAnswers.schema());
        return definition;
    }

    @Override
    public Uni<McpResult> call(JsonNode arguments, McpCall call) {
        if (!jobs.areAccepted()) {
            return tool.call(arguments, call.context(), call.progress())
                    .map(result -> answers.of(result, call.context()));
        }
        ImageTool.Order order = tool.order(arguments, call.context());
        return jobs.submitAndWait(order.request(), order.call(), patience).map(job -> answers.of(job, call.context()));
    }
}

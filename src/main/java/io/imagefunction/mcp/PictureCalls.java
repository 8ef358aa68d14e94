package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.job.Job;
import io.imagefunction.job.Jobs;
import io.imagefunction.settings.Settings;
import io.imagefunction.tool.ImageAnswers;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.PictureTool;
import io.imagefunction.tool.Tool;
import io.imagefunction.tool.ToolAnswer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Carries out calls of tools that answer pictures. Where there is a queue, a call that makes pictures becomes a job, so
 * that a client that times out can still get them: a task for a client that knows tasks.
 */
@ApplicationScoped
class PictureCalls {

    private final Jobs jobs;
    private final ImageAnswers answers;
    private final Tasks tasks;
    private final Duration patience;

    PictureCalls(Jobs jobs, ImageAnswers answers, Tasks tasks, Settings settings) {
        this.jobs = jobs;
        this.answers = answers;
        this.tasks = tasks;
        this.patience = settings.image().mcp().patience();
    }

    /** The result of a call; a task at once, if the client knows tasks. */
    Uni<McpResult> result(Tool tool, JsonNode arguments, McpCall call) {
        if (tool instanceof PictureTool pictures && tasks.areOffered(call)) {
            ImageTool images = pictures.images();
            ImageTool.Order order = images.order(arguments, call.context());
            return named(images, jobs.submit(order.request(), order.call()))
                    .map(job -> tasks.created(job, call));
        }
        return answer(tool, arguments, call).map(ToolResult::of);
    }

    /** The answer of a call, for which the client waits. */
    Uni<ToolAnswer> answer(Tool tool, JsonNode arguments, McpCall call) {
        if (!(tool instanceof PictureTool pictures) || !jobs.areAccepted()) {
            return tool.call(arguments, call.context(), call.progress());
        }
        ImageTool images = pictures.images();
        ImageTool.Order order = images.order(arguments, call.context());
        return named(images, jobs.submitAndWait(order.request(), order.call(), patience))
                .map(job -> answers.of(job, call.context()));
    }

    private static Uni<Job> named(ImageTool images, Uni<Job> job) {
        return job.onFailure(FailureException.class)
                .transform(refused -> images.named(refused.failure()).toException());
    }
}

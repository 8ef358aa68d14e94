package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.job.Jobs;
import io.imagefunction.mcp.PriceQuestions.Outcome;
import io.imagefunction.settings.Settings;
import io.imagefunction.tool.ImageAnswers;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.PictureTool;
import io.imagefunction.tool.ToolAnswer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/**
 * Carries out calls that make pictures. An expensive one has to be confirmed first. Where there is a queue, a call becomes
 * a job, so that a client that times out can still get its pictures: a task for a client that knows tasks.
 */
@ApplicationScoped
class PictureCalls {

    private final Jobs jobs;
    private final ImageAnswers answers;
    private final Tasks tasks;
    private final PriceQuestions questions;
    private final Duration patience;

    PictureCalls(Jobs jobs, ImageAnswers answers, Tasks tasks, PriceQuestions questions, Settings settings) {
        this.jobs = jobs;
        this.answers = answers;
        this.tasks = tasks;
        this.questions = questions;
        this.patience = settings.image().mcp().patience();
    }

    /**
     * @param waits whether the client waits for the answer even if it knows tasks
     * @param shown the result of an answer
     */
    Uni<McpResult> result(
            PictureTool tool,
            JsonNode arguments,
            McpCall call,
            boolean waits,
            Function<ToolAnswer, Uni<McpResult>> shown) {
        PictureTool.Call read = tool.read(arguments, call.context());
        return tool.unconfirmed(read)
                .map(price -> price.map(usd -> questions.outcome(usd, tool.name(), read.order(), call))
                        .orElseGet(() -> questions.outcome(tool.name(), read.order(), call)))
                .chain(outcome -> switch (outcome) {
                    case Outcome.Instead instead -> Uni.createFrom().item(instead.result());
                    case Outcome.Confirmed confirmed ->
                        !waits && tasks.areOffered(call)
                                ? asTask(tool, confirmed.order(), call)
                                : answer(tool, confirmed.order(), call).chain(answer -> shown.apply(answer));
                });
    }

    private Uni<McpResult> asTask(PictureTool tool, ImageTool.Order order, McpCall call) {
        return tool.withArgumentNames(jobs.submit(order.request(), order.call()))
                .map(job -> tasks.created(job, call));
    }

    private Uni<ToolAnswer> answer(PictureTool tool, ImageTool.Order order, McpCall call) {
        return jobs.areAccepted()
                ? tool.withArgumentNames(jobs.submitAndWait(order.request(), order.call(), patience))
                        .map(job -> answers.of(job, call.context()))
                : tool.carryOut(order, call.progress());
    }
}

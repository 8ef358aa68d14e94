package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.job.Job;
import io.imagefunction.job.Jobs;
import io.imagefunction.tool.ImageAnswers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/**
 * Jobs as tasks of the extension {@value #EXTENSION}: the task's id is the job's, and its record is the job's record.
 * Source: github.com/modelcontextprotocol/ext-tasks, specification/draft/tasks.md.
 */
@ApplicationScoped
class Tasks {

    static final String EXTENSION = "io.modelcontextprotocol/tasks";

    private static final long SHORTEST_PAUSE = 1_000;
    private static final long LONGEST_PAUSE = 10_000;

    private final Jobs jobs;
    private final ImageAnswers answers;
    private final Clock clock;

    Tasks(Jobs jobs, ImageAnswers answers, Clock clock) {
        this.jobs = jobs;
        this.answers = answers;
        this.clock = clock;
    }

    /** Whether there can be tasks: those of other callers than modern ones are jobs without that name. */
    boolean arePossible(boolean modern) {
        return modern && jobs.areAccepted();
    }

    /** Whether a call may become a task: its client has declared the extension in this very request. */
    boolean areOffered(McpCall call) {
        return arePossible(call.isModern()) && call.extension(EXTENSION).isPresent();
    }

    /** The result of a call that has become a job. The job is durable by now. A replay is answered with its result. */
    McpResult created(Job job, McpCall call) {
        return job instanceof Job.Ended ended
                ? ToolResult.of(answers.of(ended.result(), call.context()))
                : new Created(task(job));
    }

    /** A {@code CreateTaskResult}. */
    private record Created(ObjectNode task) implements McpResult {

        @Override
        public ObjectNode json(McpCall call) {
            return task;
        }

        @Override
        public String type() {
            return "task";
        }
    }

    /** The task's state, with the result of a task that has ended: the same that the call itself would have had. */
    McpResult state(Job job, McpCall call) {
        ObjectNode task = task(job);
        if (job instanceof Job.Ended ended && !isCancelled(ended)) {
            ObjectNode result =
                    ToolResult.of(answers.of(ended.result(), call.context())).json(call);
            task.set("result", result.put("resultType", "complete"));
        }
        return McpResult.of(task);
    }

    private ObjectNode task(Job job) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("taskId", job.id())
                .put("status", status(job))
                .put("statusMessage", message(job))
                .put("createdAt", job.times().created().toString())
                .put("lastUpdatedAt", job.times().updated().toString())
                .put(
                        "ttlMs",
                        Duration.between(job.times().created(), job.times().expires())
                                .toMillis())
                .put("pollIntervalMs", pause(Duration.between(job.times().created(), clock.instant())));
    }

    private static String status(Job job) {
        return switch (job) {
            case Job.Pending pending -> "working";
            case Job.Ended ended -> isCancelled(ended) ? "cancelled" : "completed";
        };
    }

    private static boolean isCancelled(Job.Ended ended) {
        return ended.result() instanceof ImageResult.Failed failed
                && failed.failure().code() == FailureCode.CANCELLED;
    }

    private static String message(Job job) {
        return switch (job) {
            case Job.Pending pending ->
                switch (pending.state()) {
                    case QUEUED -> "The call waits for its turn. It can still be cancelled, and costs nothing then.";
                    case RUNNING -> "The pictures are being made. The call cannot be cancelled any more.";
                    case PAID -> "The pictures have been paid for and are being stored.";
                };
            case Job.Ended ended ->
                switch (ended.result()) {
                    case ImageResult.Generated made -> "The pictures are there.";
                    case ImageResult.Failed failed -> failed.failure().message();
                };
        };
    }

    /** Longer the longer the task takes, in milliseconds. */
    static long pause(Duration age) {
        return Math.clamp(age.toMillis() / 4, SHORTEST_PAUSE, LONGEST_PAUSE);
    }
}

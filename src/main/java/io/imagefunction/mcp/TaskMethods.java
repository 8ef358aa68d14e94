package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.job.Job;
import io.imagefunction.job.Jobs;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.tool.Tools;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** The methods of tasks, for modern clients that have declared {@link Tasks#EXTENSION}, where there is a queue. */
@ApplicationScoped
class TaskMethods implements McpFeature {

    private static final String ID = "taskId";

    private final Tasks tasks;
    private final Jobs jobs;

    TaskMethods(Tasks tasks, Jobs jobs) {
        this.tasks = tasks;
        this.jobs = jobs;
    }

    @Override
    public Map<String, McpMethod> methods(boolean modern) {
        return tasks.arePossible(modern)
                ? Map.of(
                        "tasks/get", this::get,
                        "tasks/cancel", this::cancel,
                        "tasks/update", this::update)
                : Map.of();
    }

    @Override
    public void declare(ObjectNode capabilities, boolean modern) {
        if (tasks.arePossible(modern)) {
            capabilities.withObjectProperty("extensions").putObject(Tasks.EXTENSION);
        }
    }

    private Uni<McpResult> get(JsonNode params, McpCall call) {
        return found(params, call).map(job -> tasks.state(job, call));
    }

    /**
     * Cancels a job that no worker has begun. Another one goes on, or has ended: the acknowledgement does not promise anything, and the
     * task's state says how it is.
     */
    private Uni<McpResult> cancel(JsonNode params, McpCall call) {
        return found(params, call)
                .chain(job -> jobs.cancel(job.id(), call.context())
                        .onFailure(TaskMethods::goesOn)
                        .recoverWithItem(job))
                .onFailure(problem -> !(problem instanceof RefusedException))
                .transform(problem -> refused(problem, call))
                .map(job -> acknowledged());
    }

    /** No task asks for input, so there is nothing to update: answers to no question are ignored. */
    private Uni<McpResult> update(JsonNode params, McpCall call) {
        return found(params, call).map(job -> acknowledged());
    }

    private static McpResult acknowledged() {
        return McpResult.of(JsonNodeFactory.instance.objectNode());
    }

    private Uni<Job> found(JsonNode params, McpCall call) {
        call.requireExtension(Tasks.EXTENSION);
        JsonNode id = params.path(ID);
        if (!id.isTextual()) {
            throw Problem.INVALID_PARAMS.with(ID, "taskId must be the id of a task, as tools/call answered it.");
        }
        return jobs.find(id.textValue(), call.context()).onFailure().transform(problem -> refused(problem, call));
    }

    private static boolean goesOn(Throwable problem) {
        return Failures.of(problem).code() == FailureCode.NOT_CANCELLABLE;
    }

    private static RefusedException refused(Throwable problem, McpCall call) {
        Failure failure = Tools.failed(problem, call.context());
        return failure.code() == FailureCode.NOT_FOUND
                ? Problem.INVALID_PARAMS.with(
                        ID,
                        "There is no task with this id: the id is wrong, the task belongs to another caller, or"
                                + " it has expired.")
                : new RefusedException(Problem.INTERNAL_ERROR, failure);
    }
}

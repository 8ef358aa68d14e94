package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** All tools, in the order in which every door lists them. */
@ApplicationScoped
public class Tools {

    private static final Logger LOG = Logger.getLogger(Tools.class);

    /** How the prefixes end that gateways and clients put before a tool's name, such as {@code mcp__images__}. */
    private static final List<String> PREFIX_ENDS = List.of("__", ".");

    private final List<Tool> tools;

    Tools(
            ImageTool images,
            ImageAnswers answers,
            PriceConfirmation confirmation,
            ModelsTool models,
            GalleryTool gallery,
            JobTool job) {
        this.tools = List.of(
                new PictureTool(images, answers, confirmation),
                new PictureTool(images.editing(), answers, confirmation),
                models,
                gallery,
                job);
    }

    /** The tools that the operator's settings leave something to do. */
    public List<Tool> offered() {
        return tools.stream().filter(tool -> tool.unavailable().isEmpty()).toList();
    }

    public List<ToolDefinition> definitions() {
        return offered().stream().map(Tool::definition).toList();
    }

    /**
     * The tool of this name, which may have the prefix of a gateway or client. It need not be offered: a call of it then
     * says why.
     */
    public Optional<Tool> named(String name) {
        return tools.stream().filter(tool -> isNamed(name, tool.name())).findFirst();
    }

    private static boolean isNamed(String name, String tool) {
        return name.equals(tool) || PREFIX_ENDS.stream().anyMatch(end -> name.endsWith(end + tool));
    }

    /** Carries out a call of a language model. The {@code Uni} never fails. */
    public Uni<ToolAnswer> call(String name, JsonNode arguments, CallContext call) {
        return named(name)
                .map(tool -> call(tool, arguments, call, Progress.NONE))
                .orElseGet(() -> Uni.createFrom().item(() -> ToolAnswer.failed(noSuchTool())));
    }

    /** Like the other method, for a tool that has been found, and reports progress until the answer. */
    public Uni<ToolAnswer> call(Tool tool, JsonNode arguments, CallContext call, Progress progress) {
        return Uni.createFrom()
                .deferred(() -> tool.unavailable()
                        .map(why -> Uni.createFrom().item(ToolAnswer.failed(why)))
                        .orElseGet(() -> tool.call(arguments, call, progress)))
                .onFailure()
                .recoverWithItem(problem -> answer(problem, call));
    }

    /** The answer for the model that a problem means: see {@link #failed}. */
    public static ToolAnswer answer(Throwable problem, CallContext call) {
        failed(problem, call);
        return ToolAnswer.of(Answer.of(problem));
    }

    /** The failure for the model that a problem means, which is logged if nobody foresaw it. */
    public static Failure failed(Throwable problem, CallContext call) {
        Failure failure = Failures.of(problem);
        if (failure.code() == FailureCode.INTERNAL_ERROR) {
            LOG.errorf(problem, "a tool call failed, request %s", call.requestId());
        }
        return failure;
    }

    private Failure noSuchTool() {
        return Failure.of(
                FailureCode.INVALID_REQUEST, "name", "There is no tool of this name here, only " + names() + ".");
    }

    /** The names of the offered tools, for error messages. */
    public String names() {
        return offered().stream().map(Tool::name).collect(Collectors.joining(", "));
    }
}

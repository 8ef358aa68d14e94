package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Settings;
import io.imagefunction.generation.Answer;
import io.imagefunction.generation.CallContext;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Carries out the tool calls that a language model's message holds, and answers in its vendor's shape. */
@ApplicationScoped
public class ToolCalls {

    private static final Failure NO_CALL = Failure.of(
            FailureCode.INVALID_REQUEST,
            "body",
            "The body holds no tool call. Send one, several, or the model's whole message, as OpenAI (Chat Completions or"
                    + " Responses), Anthropic, Gemini, Bedrock Converse or MCP (tools/call) write them.");

    private final ImageTool tool;
    private final Answer answer;
    private final Settings.Image settings;

    ToolCalls(ImageTool tool, Answer answer, Settings settings) {
        this.tool = tool;
        this.answer = answer;
        this.settings = settings.image();
    }

    /**
     * @param body what the conversation goes on with
     * @param skipped how many calls of other tools there were, which are the caller's
     */
    public record Reply(JsonNode body, int skipped) {}

    /**
     * Failures of calls are results for the model. The key of a call is its {@code idempotency_key}; or the context's and
     * the call's number; or the vendor's id, so that a message that is sent again is not paid again.
     *
     * @throws io.imagefunction.generation.GenerationException if there is no call in the document
     */
    public Uni<Reply> carryOut(JsonNode document, CallContext context) {
        for (Dialect dialect : Dialect.ALL) {
            if (dialect.isCall(document)) {
                return one(dialect, document, context);
            }
            for (String list : dialect.lists()) {
                JsonNode items = document.at(list);
                if (items.isArray() && items.valueStream().anyMatch(dialect::isCall)) {
                    return all(dialect, items, context);
                }
            }
        }
        throw NO_CALL.toException();
    }

    private Uni<Reply> one(Dialect dialect, JsonNode document, CallContext context) {
        ToolCall call = dialect.call(document);
        Uni<ObjectNode> result = call.isOurs()
                ? carryOut(call, 0, context)
                : Uni.createFrom().item(() -> Answer.failure(ImageTool.NO_SUCH_TOOL));
        return result.map(answered -> new Reply(dialect.alone(document, dialect.result(call, answered)), 0));
    }

    private Uni<Reply> all(Dialect dialect, JsonNode items, CallContext context) {
        List<ToolCall> calls =
                items.valueStream().filter(dialect::isCall).map(dialect::call).toList();
        List<ToolCall> ours = calls.stream().filter(ToolCall::isOurs).toList();
        ObjectNode[] results = new ObjectNode[ours.size()];
        return Multi.createFrom()
                .items(IntStream.range(0, results.length).boxed())
                .onItem()
                .transformToUni(number -> carryOut(ours.get(number), number, context)
                        .invoke(answered -> results[number] = dialect.result(ours.get(number), answered)))
                .merge(settings.events().parallel())
                .collect()
                .last()
                .map(last -> new Reply(dialect.message(Arrays.asList(results)), calls.size() - ours.size()));
    }

    private Uni<ObjectNode> carryOut(ToolCall call, int number, CallContext context) {
        String requestId = number == 0 ? context.requestId() : context.requestId() + "/" + number;
        Optional<String> key = context.key().map(given -> given + "/" + number).or(call::uniqueId);
        return tool.call(call.arguments(), new CallContext(requestId, context.deadline(), context.caller(), key))
                .map(answer::of);
    }
}

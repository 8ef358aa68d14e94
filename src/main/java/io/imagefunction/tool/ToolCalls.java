package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Carries out the tool calls in a language model's message, and returns the results in the vendor's format. */
@ApplicationScoped
public class ToolCalls {

    private static final Failure NO_CALL = Failure.of(
            FailureCode.INVALID_REQUEST,
            "body",
            "The body holds no tool call. Send one, several, or the model's whole message, as OpenAI (Chat Completions or"
                    + " Responses), Anthropic, Gemini, Mistral, Bedrock Converse, LangChain, the AI SDK or MCP"
                    + " (tools/call) write them.");

    private final Tools tools;
    private final Settings.Image settings;

    ToolCalls(Tools tools, Settings settings) {
        this.tools = tools;
        this.settings = settings.image();
    }

    /**
     * The results of the calls in a message.
     *
     * @param body the results, to append to the conversation
     * @param skipped the number of calls of other tools, which the caller must carry out
     */
    public record Reply(JsonNode body, int skipped) {}

    /**
     * Carries out the calls in a document. A failed call becomes a result for the model. The idempotency key of a call
     * is its {@code idempotency_key}, else the context's key with the call's number, else the vendor's id. So a message
     * that is sent twice is paid for once.
     *
     * @throws io.imagefunction.failure.FailureException if the document has no call, or too many
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

    private Uni<Reply> one(Dialect dialect, JsonNode asked, CallContext context) {
        ToolCall call = dialect.call(asked);
        return carryOut(call, call.uniqueId(), 0, context)
                .map(answered -> new Reply(dialect.enveloped(dialect.result(call, answered), asked), 0));
    }

    private Uni<Reply> all(Dialect dialect, JsonNode items, CallContext context) {
        List<JsonNode> calls = items.valueStream().filter(dialect::isCall).toList();
        List<JsonNode> asked = calls.stream()
                .filter(call -> tools.named(dialect.call(call).name()).isPresent())
                .toList();
        requireFew(asked.size());
        List<ToolCall> ours = asked.stream().map(dialect::call).toList();
        List<Optional<String>> ids = distinctIds(ours);
        ObjectNode[] results = new ObjectNode[ours.size()];
        return Multi.createFrom()
                .items(IntStream.range(0, results.length).boxed())
                .onItem()
                .transformToUni(number -> carryOut(ours.get(number), ids.get(number), number, context)
                        .map(answered -> dialect.result(ours.get(number), answered))
                        .invoke(result -> results[number] = dialect.enveloped(result, asked.get(number))))
                .merge(settings.events().parallel())
                .collect()
                .last()
                .map(last -> new Reply(dialect.message(Arrays.asList(results)), calls.size() - ours.size()));
    }

    private void requireFew(int calls) {
        int most = settings.limits().calls();
        if (calls > most) {
            throw Failure.of(
                            FailureCode.INVALID_REQUEST,
                            "body",
                            "The message has " + calls + " calls of tools of this function, and at most " + most
                                    + " are carried out (IMAGE_LIMITS_CALLS). Nothing was done: send fewer.")
                    .toException();
        }
    }

    /** Makes the ids distinct, because some models give several calls of a message the same id. */
    private static List<Optional<String>> distinctIds(List<ToolCall> calls) {
        Map<String, Integer> times = new HashMap<>();
        return calls.stream()
                .map(call -> call.uniqueId().map(id -> {
                    int time = times.merge(id, 1, Integer::sum);
                    return time == 1 ? id : id + "\n" + time;
                }))
                .toList();
    }

    /** @param id serves as the idempotency key if the context has none */
    private Uni<ToolAnswer> carryOut(ToolCall call, Optional<String> id, int number, CallContext context) {
        Optional<String> key = context.key().map(given -> given + "/" + number).or(() -> id);
        return tools.call(
                call.name(), call.arguments(), context.numbered(number).withKey(key));
    }
}

package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.generation.Generation;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.request.CallContext;
import io.imagefunction.tool.ImageTool;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Sends a chat request to OpenRouter's models and carries out the server tool {@code openrouter:image_generation}: this
 * function executes the model's tool calls and returns their results to the model, until the model makes no more calls.
 * Every picture of the answer is stored in the bucket, whether the tool or the model itself made it.
 *
 * <p>The first answer of the model costs money. Every failure after it therefore ends in a partial result that says
 * what is missing.
 */
@ApplicationScoped
public class Chat {

    private final ChatModels models;
    private final Generation generation;
    private final ImageTool tool;
    private final Talks talks;
    private final Clock clock;

    Chat(ChatModels models, Generation generation, ImageTool tool, Talks talks, Clock clock) {
        this.models = models;
        this.generation = generation;
        this.tool = tool;
        this.talks = talks;
        this.clock = clock;
    }

    /** Whether the caller asks for server-sent events instead of one JSON document. */
    public static boolean wantsStream(JsonNode request) {
        return ChatRequest.wantsStream(request);
    }

    /** Whether the operator allows chat with any model. */
    public boolean isOn() {
        return models.isOn();
    }

    /** Whether the operator allows chat with this model. */
    public boolean allows(String model) {
        return models.allow(model);
    }

    /** The answer as one document, by the call's deadline. {@link ChatFailure} converts its failures. */
    public Uni<ObjectNode> complete(ChatApi api, JsonNode request, CallContext call) {
        return converse(api, request, call, event -> {}, () -> {});
    }

    /**
     * The answer as events, the last of which is {@link ChatEvent.Done}. A failure is as in {@link #complete}, normally
     * before the first event. Cancelling the subscription stops all work for the answer.
     *
     * @param pace called before each read from upstream; it may block while the caller is slow
     */
    public Multi<ChatEvent> stream(ChatApi api, JsonNode request, CallContext call, Runnable pace) {
        return Multi.createFrom().emitter(events -> {
            var running = converse(api, request, call, events::emit, pace)
                    .subscribe()
                    .with(whole -> events.complete(), events::fail);
            events.onTermination(running::cancel);
        });
    }

    /** The last event of a stream that fails after its first event. */
    public ChatEvent failed(ChatApi api, ChatFailure failure) {
        return protocol(api).failed(failure);
    }

    private static Protocol protocol(ChatApi api) {
        return switch (api) {
            case COMPLETIONS -> new Completions();
            case RESPONSES -> new Responses();
        };
    }

    private Uni<ObjectNode> converse(
            ChatApi api, JsonNode request, CallContext call, Consumer<ChatEvent> caller, Runnable pace) {
        return Uni.createFrom().deferred(() -> {
            models.check(request);
            Conversation conversation = ChatRequest.read(request, protocol(api), tool);
            Talk talk = talks.begin(conversation, call, caller, pace);
            Uni<Void> checked = generation
                    .ready()
                    .chain(() -> conversation.tool().map(ServerTool::check).orElseGet(() -> Uni.createFrom()
                            .voidItem()));
            return call.inTime(checked, clock, () -> Uni.createFrom().failure(Talk.notInTime()))
                    .chain(talk::answer);
        });
    }
}

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
 * Talks to OpenRouter's models for the caller, and carries out the server tool {@code openrouter:image_generation} on the
 * way: the model's calls are made by this function and answered to it, until it has no more. Every picture of the answer,
 * whoever made it, is in the bucket.
 *
 * <p>Once the model has answered, money has been spent. From then on no failure takes away what there is: the answer is
 * that, and says what is missing.
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

    /** Whether the caller wants events instead of one document. */
    public static boolean wantsStream(JsonNode request) {
        return ChatRequest.wantsStream(request);
    }

    /** The answer as one document, by the call's deadline. Its failures are what {@link ChatFailure} understands. */
    public Uni<ObjectNode> complete(ChatApi api, JsonNode request, CallContext call) {
        return converse(api, request, call, event -> {});
    }

    /**
     * The answer as events, the last of which is {@link ChatEvent.Done}; or a failure as in {@link #complete}, as a rule
     * before the first event. Cancelling ends it, whatever it is at.
     */
    public Multi<ChatEvent> stream(ChatApi api, JsonNode request, CallContext call) {
        return Multi.createFrom().emitter(events -> {
            var running = converse(api, request, call, events::emit)
                    .subscribe()
                    .with(whole -> events.complete(), events::fail);
            events.onTermination(running::cancel);
        });
    }

    /** What an answer that has begun ends with, if it fails. */
    public ChatEvent failed(ChatApi api, ChatFailure failure) {
        return protocol(api).failed(failure);
    }

    private static Protocol protocol(ChatApi api) {
        return switch (api) {
            case COMPLETIONS -> new Completions();
            case RESPONSES -> new Responses();
        };
    }

    private Uni<ObjectNode> converse(ChatApi api, JsonNode request, CallContext call, Consumer<ChatEvent> caller) {
        return Uni.createFrom().deferred(() -> {
            models.check(request);
            Conversation conversation = ChatRequest.read(request, protocol(api), tool);
            Talk talk = talks.begin(conversation, call, caller);
            Uni<Void> checked = generation
                    .ready()
                    .chain(() -> conversation.tool().map(ServerTool::check).orElseGet(() -> Uni.createFrom()
                            .voidItem()));
            return call.inTime(checked, clock, () -> Uni.createFrom().failure(Talk.notInTime()))
                    .chain(talk::answer);
        });
    }
}

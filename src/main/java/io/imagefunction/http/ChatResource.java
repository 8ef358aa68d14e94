package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.chat.Chat;
import io.imagefunction.chat.ChatEvent;
import io.imagefunction.chat.ChatFailure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/**
 * Serves chat with OpenRouter's models, by both of its protocols. Every picture in an answer is stored in the bucket.
 */
@Path("/api/v1")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
public class ChatResource {

    private static final Logger LOG = Logger.getLogger(ChatResource.class);

    private final Chat chat;
    private final Calls calls;
    private final Duration keepAlive;

    ChatResource(Chat chat, Calls calls, Settings settings) {
        this.chat = chat;
        this.calls = calls;
        this.keepAlive = settings.image().keepAlive();
    }

    @POST
    @Path("/chat/completions")
    @Operation(summary = "OpenRouter's chat completions, with openrouter:image_generation carried out here")
    public Uni<Response> completions(byte[] body) {
        return answer(ChatApi.COMPLETIONS, body);
    }

    @POST
    @Path("/responses")
    @Operation(summary = "OpenRouter's responses, with openrouter:image_generation carried out here")
    public Uni<Response> responses(byte[] body) {
        return answer(ChatApi.RESPONSES, body);
    }

    private Uni<Response> answer(ChatApi api, byte[] body) {
        return Uni.createFrom()
                .deferred(() -> {
                    CallContext call = calls.current(); // first, so that refusals have a request id, too
                    JsonNode request = StrictJson.parse(body);
                    return Chat.wantsStream(request)
                            ? stream(api, request, call)
                            : chat.complete(api, request, call)
                                    .map(answer -> BudgetHeaders.addTo(
                                            Response.ok(answer, MediaType.APPLICATION_JSON_TYPE)
                                                    .build(),
                                            Optional.of(answer.path("usage"))));
                })
                .onFailure()
                .recoverWithItem(problem -> FailureResponses.of(failure(problem)));
    }

    private Uni<Response> stream(ChatApi api, JsonNode request, CallContext call) {
        return Uni.createFrom().emitter(response -> {
            LiveAnswer live = new LiveAnswer(response);
            live.keepAlive(keepAlive);
            live.comesFrom(chat.stream(api, request, call, live::awaitReader)
                    .subscribe()
                    .with(event -> write(event, live), problem -> {
                        ChatFailure failure = failure(problem);
                        if (!live.instead(FailureResponses.of(failure))) {
                            write(chat.failed(api, failure), live);
                            live.done();
                        }
                    }));
        });
    }

    private static void write(ChatEvent event, LiveAnswer live) {
        switch (event) {
            case ChatEvent.Data data -> live.event(data.name(), data.json());
            case ChatEvent.Reserved reserved -> BudgetHeaders.addTo(live, reserved.budget());
            case ChatEvent.Working working -> live.working();
            case ChatEvent.Done done -> live.done();
        }
    }

    private static ChatFailure failure(Throwable problem) {
        ChatFailure failure = ChatFailure.of(problem);
        if (failure.failure().code() == FailureCode.INTERNAL_ERROR) {
            LOG.error("chat failed", problem);
        }
        return failure;
    }
}

package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.AnswerEvents;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.generation.Generation;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Sends events while the pictures are made. */
@ApplicationScoped
class LiveAnswers {

    private final Generation generation;
    private final Duration keepAlive;

    LiveAnswers(Generation generation, Settings settings) {
        this.generation = generation;
        this.keepAlive = settings.image().keepAlive();
    }

    /**
     * @param named changes the events to how they are named at the called path
     * @param atOnce makes the response if the request fails before its first event
     */
    Uni<Response> generate(
            ImageRequest request,
            CallContext call,
            UnaryOperator<ObjectNode> named,
            Function<ImageResult.Failed, Response> atOnce) {
        return Uni.createFrom().emitter(response -> {
            LiveAnswer live = new LiveAnswer(response);
            live.keepAlive(keepAlive);
            AnswerEvents events = generation.events(
                    request, call, event -> send(event, named, live), budget -> BudgetHeaders.addTo(live, budget));
            live.comesFrom(
                    generation.generate(request, call, events).subscribe().with(result -> {
                        if (!(result instanceof ImageResult.Failed failed) || !live.instead(atOnce.apply(failed))) {
                            live.begin(head(result));
                            events.end(result).forEach(event -> live.event(named.apply(event)));
                            live.done();
                        }
                    }));
        });
    }

    /** A slow reader holds nothing up, because the picture is stored while it arrives. */
    private static void send(ObjectNode event, UnaryOperator<ObjectNode> named, LiveAnswer live) {
        if (AnswerEvents.isExtra(event)) {
            live.extraEvent(named.apply(event));
        } else {
            live.event(named.apply(event));
        }
    }

    private static Response.ResponseBuilder head(ImageResult result) {
        Response.ResponseBuilder head = Response.ok();
        return result.replayed() ? head.header(IdempotencyHeader.REPLAYED, true) : head;
    }
}

package io.imagefunction.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.imagefunction.local.standin.StandInModels;
import io.imagefunction.settings.ThisMachine;
import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Invokes the function with events, as Lambda does. In local mode it accepts events at {@link #PATH} of the function's
 * own HTTP server, which listens on loopback only. Quarkus' mock event server would listen on all interfaces.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class LocalEvents {

    /** The same path as that of Quarkus' mock event server. */
    static final String PATH = "/_lambda_";

    private static final Logger LOG = Logger.getLogger(LocalEvents.class);

    /** More than Lambda's own limit. */
    private static final long LARGEST_EVENT = 20 * 1024 * 1024;

    private final RequestStreamHandler function;

    LocalEvents(RequestStreamHandler function) {
        this.function = function;
    }

    void register(@Observes Router router) {
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_EVENT))
                .blockingHandler(this::serve, false);
    }

    /**
     * @param event JSON
     * @return the function's answer
     */
    byte[] invoke(byte[] event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event),
                answer,
                new LocalContext(UUID.randomUUID().toString()));
        return answer.toByteArray();
    }

    private void serve(RoutingContext call) {
        call.response().putHeader("Content-Type", "application/json");
        if (!isFromThisMachine(call)) {
            call.response().setStatusCode(403).end("{\"errorMessage\":\"Events are taken from this machine only.\"}");
            return;
        }
        try {
            Buffer event = call.body().buffer();
            byte[] answer = invoke(event == null ? new byte[0] : event.getBytes());
            call.response().end(Buffer.buffer(answer));
        } catch (IOException | RuntimeException e) {
            LOG.warnf("The invocation failed: %s", e);
            call.response().setStatusCode(500).end(error(e));
        }
    }

    /** Checked even if the server listens on other addresses, because an event may claim any caller. */
    private static boolean isFromThisMachine(RoutingContext call) {
        return ThisMachine.isAddress(call.request().connection().remoteAddress().hostAddress());
    }

    /** The JSON with which Lambda reports a failed invocation. */
    private static String error(Exception e) {
        return StandInModels.JSON
                .valueToTree(
                        Map.of("errorType", e.getClass().getName(), "errorMessage", String.valueOf(e.getMessage())))
                .toString();
    }
}

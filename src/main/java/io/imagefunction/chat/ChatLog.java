package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.FieldLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jboss.logging.Logger;

/** Logs conversations for operators: names, numbers and codes, but no content of the conversation and no URL. */
@ApplicationScoped
class ChatLog {

    private static final Logger LOG = Logger.getLogger("io.imagefunction.chat");

    void answered(Conversation conversation, JsonNode merged, CallContext call) {
        Map<String, Object> fields = fields(conversation.request().path("model").asText(""), call);
        fields.put("turns", conversation.rounds().size());
        fields.put("pictures", conversation.executed().filter(Executed::isOk).count());
        // Includes the cost of the pictures, which are logged in lines of their own.
        fields.put("costInAll", merged.path("usage").path("cost").asText("unknown"));
        FieldLog.write(LOG, Logger.Level.INFO, "chatted", fields);
    }

    void failed(Conversation conversation, Throwable problem, CallContext call) {
        Map<String, Object> fields = fields(conversation.request().path("model").asText(""), call);
        fields.put("code", Failures.of(problem).code().code());
        FieldLog.write(LOG, Logger.Level.WARN, "not chatted", fields);
    }

    /** Logs no upstream message, because it may quote the caller. */
    void refused(Throwable problem, String model, CallContext call) {
        Map<String, Object> fields = fields(model, call);
        if (problem instanceof UpstreamException.Reported reported) {
            fields.put("upstreamStatus", reported.error().status());
            fields.put("upstreamType", reported.error().type());
        } else if (!(problem instanceof UpstreamException)
                && Failures.of(problem).code() == FailureCode.INTERNAL_ERROR) {
            LOG.errorf(problem, "request %s failed", call.requestId());
        }
        FieldLog.write(LOG, Logger.Level.WARN, String.valueOf(problem.getMessage()), fields);
    }

    private static Map<String, Object> fields(String model, CallContext call) {
        Map<String, Object> fields = call.logFields();
        fields.put("model", model.substring(0, Math.min(model.length(), 100)));
        return fields;
    }
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import java.util.Optional;

/** The part of JSON-RPC 2.0 that this server needs. It sends responses and notifications, but no requests. */
final class JsonRpc {

    private static final String VERSION = "2.0";
    private static final String NOTIFICATIONS = "notifications/";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonRpc() {}

    /** An error of the message itself. A tool that fails returns a result instead. */
    enum Problem {
        PARSE_ERROR(-32700, 400),
        INVALID_REQUEST(-32600, 400),
        METHOD_NOT_FOUND(-32601, 404),
        INVALID_PARAMS(-32602, 200),
        INTERNAL_ERROR(-32603, 200),
        /** Only for legacy clients. */
        RESOURCE_NOT_FOUND(-32002, 200),
        HEADER_MISMATCH(-32020, 400),
        MISSING_CAPABILITY(-32021, 400),
        UNSUPPORTED_VERSION(-32022, 400);

        private final int code;
        private final int status;

        Problem(int code, int status) {
            this.code = code;
            this.status = status;
        }

        RefusedException with(String param, String message) {
            return with(param, message, JSON.objectNode());
        }

        /** @param data further members of the error's data */
        RefusedException with(String param, String message, ObjectNode data) {
            return new RefusedException(this, Failure.of(FailureCode.INVALID_REQUEST, param, message), data);
        }
    }

    static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final Problem problem;
        private final transient Failure failure;
        private final transient ObjectNode data;

        RefusedException(Problem problem, Failure failure) {
            this(problem, failure, JSON.objectNode());
        }

        private RefusedException(Problem problem, Failure failure, ObjectNode data) {
            super(failure.message(), null, false, false);
            this.problem = problem;
            this.failure = failure;
            this.data = data;
        }

        /** The status of the HTTP response to a modern client whose method refuses the request. */
        int status() {
            return problem.status;
        }

        ObjectNode answer(JsonNode id) {
            ObjectNode answer = message(id);
            answer.putObject("error")
                    .put("code", problem.code)
                    .put("message", failure.message())
                    .set("data", Answer.of(failure).json().setAll(data));
            return answer;
        }
    }

    /**
     * A message that expects a response.
     *
     * @param id a text or a number
     * @param params a missing node if there are none
     */
    record Request(JsonNode id, String method, JsonNode params) {}

    /**
     * Reads a message. Empty if it expects no response: a notification, or a response to a request that this server
     * never sent.
     *
     * @throws RefusedException if it is no JSON-RPC message
     */
    static Optional<Request> read(JsonNode message) {
        if (!message.isObject() || !VERSION.equals(message.path("jsonrpc").textValue())) {
            throw Problem.INVALID_REQUEST.with(
                    "jsonrpc", "The message must be a JSON-RPC object with jsonrpc \"2.0\".");
        }
        boolean isAnswer = message.has("result") || message.has("error");
        if (!isAnswer && !message.path("method").isTextual()) {
            throw Problem.INVALID_REQUEST.with("method", "method must be a text such as tools/call.");
        }
        String method = message.path("method").asText();
        // A notification has no id, but some clients send null.
        boolean isNotification = !message.has("id") || message.path("id").isNull() && method.startsWith(NOTIFICATIONS);
        if (isAnswer || isNotification) {
            return Optional.empty();
        }
        JsonNode id = message.path("id");
        if (!isId(id)) {
            throw Problem.INVALID_REQUEST.with("id", "id must be a text or a number.");
        }
        JsonNode params = message.path("params");
        return Optional.of(new Request(id, method, isAbsent(params) ? MissingNode.getInstance() : params));
    }

    /** The protocol wants whole numbers. Some languages write them as 1.0. */
    static boolean isId(JsonNode id) {
        return id.isTextual() || id.isIntegralNumber() || id.isNumber() && isWhole(id.doubleValue());
    }

    /** False for what is no number, or larger than a double can hold exactly. */
    private static boolean isWhole(double number) {
        return Math.rint(number) == number && Math.abs(number) <= 1L << 53;
    }

    /** The id for the answer to a message that is refused: its own if it can be read, else null. */
    static JsonNode id(JsonNode message) {
        JsonNode id = message.path("id");
        return isId(id) ? id : NullNode.getInstance();
    }

    /** Whether an object was left out: missing, null, or an empty list, which PHP sends for an empty object. */
    static boolean isAbsent(JsonNode object) {
        return object.isMissingNode() || object.isNull() || object.isArray() && object.isEmpty();
    }

    static ObjectNode result(Request request, ObjectNode result) {
        ObjectNode answer = message(request.id());
        answer.set("result", result);
        return answer;
    }

    static ObjectNode notification(String name, ObjectNode params) {
        ObjectNode notification = JSON.objectNode().put("jsonrpc", VERSION).put("method", NOTIFICATIONS + name);
        notification.set("params", params);
        return notification;
    }

    private static ObjectNode message(JsonNode id) {
        ObjectNode message = JSON.objectNode().put("jsonrpc", VERSION);
        message.set("id", id);
        return message;
    }
}

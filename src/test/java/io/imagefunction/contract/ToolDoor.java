package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy.Fault;
import java.util.UUID;

/** A door for calls of {@code generate_image}. AgentCoreDoorTest covers AgentCore's gateway, another application. */
enum ToolDoor {
    OPENAI,
    OPENAI_RESPONSES,
    ANTHROPIC,
    GEMINI,
    BEDROCK,
    MCP_PARAMETERS {
        @Override
        void call(JsonNode arguments) {
            succeeds(post(parameters(arguments)).path("structuredContent"));
        }
    },
    MCP {
        @Override
        void call(JsonNode arguments) {
            String parameters = parameters(arguments).toString();
            HttpAnswer answer = Mcp.HTTP.post(
                    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":" + parameters + "}");
            succeeds(Doors.json(answer.body()).at("/result/structuredContent"));
        }
    },
    BEDROCK_AGENT {
        @Override
        void call(JsonNode arguments) {
            ObjectNode event = agentEvent().put("function", "generate_image");
            addAsTexts(arguments, event.putArray("parameters"));
            JsonNode answered = Doors.event(event).answer();
            succeeds(json(answered.at("/response/functionResponse/responseBody/TEXT/body")));
        }
    },
    BEDROCK_AGENT_OPENAPI {
        @Override
        void call(JsonNode arguments) {
            ObjectNode event = agentEvent().put("apiPath", "/generate_image").put("httpMethod", "POST");
            ObjectNode content = event.putObject("requestBody").putObject("content");
            addAsTexts(arguments, content.putObject("application/json").putArray("properties"));
            JsonNode answered = Doors.event(event).answer();
            succeeds(json(answered.at("/response/responseBody/application~1json/body")));
        }
    },
    CHAT {
        @Override
        void call(JsonNode arguments) {
            Chats.turn(1, calling(arguments));
            ObjectNode request = ChatForm.COMPLETIONS.says("a picture");
            request.putArray("tools").addObject().put("type", "openrouter:image_generation");
            ChatForm.Answered answered = ChatForm.COMPLETIONS.talk(request);
            assertEquals(
                    1,
                    answered.usage().at("/server_tool_use/tool_calls_executed").asInt(),
                    answered.raw());
        }
    };

    /** Makes the call, which must succeed. */
    void call(JsonNode arguments) {
        Vendor vendor = Vendor.valueOf(name());
        succeeds(vendor.result(post(vendor.call("call_" + UUID.randomUUID(), "generate_image", arguments)))
                .answer());
    }

    private static void succeeds(JsonNode answer) {
        Contract.success(Contract.bare(answer));
    }

    private static JsonNode post(JsonNode call) {
        return Doors.json(Doors.post("/api/v1/tools/call", call.toString().getBytes(UTF_8))
                .body());
    }

    private static ObjectNode parameters(JsonNode arguments) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode().put("name", "generate_image");
        parameters.set("arguments", arguments);
        return parameters;
    }

    private static ObjectNode agentEvent() {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("messageVersion", "1.0").put("actionGroup", "pictures").put("inputText", "Draw it.");
        event.putObject("agent").put("id", "AGENT12345");
        return event.put("sessionId", UUID.randomUUID().toString());
    }

    /** The arguments as agents send them: every value is a text. */
    private static void addAsTexts(JsonNode arguments, ArrayNode list) {
        arguments.properties().forEach(argument -> {
            JsonNode value = argument.getValue();
            list.addObject()
                    .put("name", argument.getKey())
                    .put("type", value.isArray() ? "array" : "string")
                    .put("value", value.isTextual() ? value.textValue() : value.toString());
        });
    }

    /** A turn of a model that calls the tool. */
    private static Fault calling(JsonNode arguments) {
        ObjectNode function = JsonNodeFactory.instance.objectNode();
        function.put("name", "generate_image").put("arguments", arguments.toString());
        String delta = "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                + "\"function\":" + function + "}]}";
        String events = chunk(delta, "null") + chunk("{}", "\"tool_calls\"") + "data: [DONE]\n\n";
        return new Fault.Answer(200, "text/event-stream", events.getBytes(UTF_8));
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static JsonNode json(JsonNode text) {
        return Doors.json(text.asText().getBytes(UTF_8));
    }
}

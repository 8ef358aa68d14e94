package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A vendor's format of tool calls and results, written independently from the vendor's documentation. */
enum Vendor {
    OPENAI {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            ObjectNode call = object().put("id", id).put("type", "function");
            call.putObject("function").put("name", name).put("arguments", arguments.toString());
            return call;
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode message = object().put("role", "assistant").putNull("content");
            message.putArray("tool_calls").addAll(List.of(calls));
            return message;
        }

        @Override
        ObjectNode wholeAnswer(ObjectNode... calls) {
            ObjectNode answer = object().put("object", "chat.completion");
            answer.putArray("choices")
                    .addObject()
                    .put("finish_reason", "tool_calls")
                    .set("message", message(calls));
            return answer;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            return elements(reply);
        }

        @Override
        Result result(JsonNode item) {
            assertEquals("tool", item.path("role").asText());
            return new Result(item.path("tool_call_id").asText(), json(item.path("content")));
        }
    },
    OPENAI_RESPONSES {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            return object().put("type", "function_call")
                    .put("id", "fc_1")
                    .put("call_id", id)
                    .put("name", name)
                    .put("arguments", arguments.toString());
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode response = object().put("object", "response");
            ArrayNode output = response.putArray("output");
            output.addObject().put("type", "reasoning").put("id", "rs_1");
            output.addAll(List.of(calls));
            return response;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            return elements(reply);
        }

        @Override
        Result result(JsonNode item) {
            assertEquals("function_call_output", item.path("type").asText());
            return new Result(item.path("call_id").asText(), json(item.path("output")));
        }
    },
    ANTHROPIC {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            return object().put("type", "tool_use")
                    .put("id", id)
                    .put("name", name)
                    .set("input", arguments);
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode message = object().put("type", "message").put("role", "assistant");
            ArrayNode content = message.putArray("content");
            content.addObject().put("type", "text").put("text", "I'll draw it.");
            content.addAll(List.of(calls));
            return message;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            assertEquals("user", reply.path("role").asText());
            return elements(reply.path("content"));
        }

        @Override
        Result result(JsonNode block) {
            assertEquals("tool_result", block.path("type").asText());
            JsonNode answer = json(block.path("content"));
            assertEquals(isError(answer), block.path("is_error").asBoolean(), block::toString);
            return new Result(block.path("tool_use_id").asText(), answer);
        }
    },
    GEMINI {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            ObjectNode part = object();
            part.putObject("functionCall").put("id", id).put("name", name).set("args", arguments);
            return part;
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode content = object().put("role", "model");
            content.putArray("parts").addAll(List.of(calls));
            return content;
        }

        @Override
        ObjectNode wholeAnswer(ObjectNode... calls) {
            ObjectNode answer = object();
            answer.putArray("candidates").addObject().set("content", message(calls));
            return answer;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            assertEquals("user", reply.path("role").asText());
            return elements(reply.path("parts"));
        }

        @Override
        Result result(JsonNode part) {
            JsonNode response = part.path("functionResponse");
            assertTrue(response.path("name").isTextual());
            return new Result(response.path("id").asText(), response.path("response"));
        }
    },
    BEDROCK {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            ObjectNode block = object();
            block.putObject("toolUse").put("toolUseId", id).put("name", name).set("input", arguments);
            return block;
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode message = object().put("role", "assistant");
            ArrayNode content = message.putArray("content");
            content.addObject().put("text", "I'll draw it.");
            content.addAll(List.of(calls));
            return message;
        }

        @Override
        ObjectNode wholeAnswer(ObjectNode... calls) {
            ObjectNode answer = object().put("stopReason", "tool_use");
            answer.putObject("output").set("message", message(calls));
            return answer;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            assertEquals("user", reply.path("role").asText());
            return elements(reply.path("content"));
        }

        @Override
        Result result(JsonNode block) {
            JsonNode result = block.path("toolResult");
            JsonNode answer = result.at("/content/0/json");
            assertEquals(isError(answer), result.path("status").asText().equals("error"), block::toString);
            return new Result(result.path("toolUseId").asText(), answer);
        }
    },
    LANGCHAIN {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            return object().put("name", name)
                    .put("id", id)
                    .put("type", "tool_call")
                    .set("args", arguments);
        }

        /** Of a model of Anthropic: the content has the same calls as blocks. */
        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode message = object().put("type", "ai");
            ArrayNode content = message.putArray("content");
            for (ObjectNode call : calls) {
                content.add(ANTHROPIC.call(
                        call.path("id").asText(), call.path("name").asText(), call.path("args")));
            }
            message.putArray("tool_calls").addAll(List.of(calls));
            return message;
        }

        @Override
        ObjectNode wholeAnswer(ObjectNode... calls) {
            return object().put("type", "ai").set("data", message(calls));
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            return elements(reply);
        }

        @Override
        Result result(JsonNode message) {
            assertEquals("tool", message.path("type").asText());
            assertTrue(message.path("name").isTextual());
            JsonNode answer = json(message.path("content"));
            assertEquals(
                    isError(answer) ? "error" : "success",
                    message.path("status").asText());
            return new Result(message.path("tool_call_id").asText(), answer);
        }
    },
    AI_SDK {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            return object().put("type", "tool-call")
                    .put("toolCallId", id)
                    .put("toolName", name)
                    .set("input", arguments);
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode message = object().put("role", "assistant");
            ArrayNode content = message.putArray("content");
            content.addObject().put("type", "text").put("text", "I'll draw it.");
            content.addAll(List.of(calls));
            return message;
        }

        @Override
        ObjectNode wholeAnswer(ObjectNode... calls) {
            ObjectNode answer = object().put("finishReason", "tool-calls");
            answer.putArray("toolCalls").addAll(List.of(calls));
            return answer;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            assertEquals("tool", reply.path("role").asText());
            return elements(reply.path("content"));
        }

        @Override
        Result result(JsonNode part) {
            assertEquals("tool-result", part.path("type").asText());
            assertTrue(part.path("toolName").isTextual());
            JsonNode answer = part.at("/output/value");
            assertEquals(
                    isError(answer) ? "error-json" : "json",
                    part.at("/output/type").asText());
            return new Result(part.path("toolCallId").asText(), answer);
        }
    },
    MISTRAL {
        @Override
        ObjectNode call(String id, String name, JsonNode arguments) {
            return object().put("object", "entry")
                    .put("type", "function.call")
                    .put("id", "fc_1")
                    .put("tool_call_id", id)
                    .put("name", name)
                    .put("arguments", arguments.toString());
        }

        @Override
        ObjectNode message(ObjectNode... calls) {
            ObjectNode answer = object().put("object", "conversation.response");
            answer.putArray("outputs").addAll(List.of(calls));
            return answer;
        }

        @Override
        List<JsonNode> results(JsonNode reply) {
            return elements(reply);
        }

        @Override
        Result result(JsonNode entry) {
            assertEquals("function.result", entry.path("type").asText());
            return new Result(entry.path("tool_call_id").asText(), json(entry.path("result")));
        }
    };

    /** The result that a model gets for one call. */
    record Result(String id, JsonNode answer) {}

    abstract ObjectNode call(String id, String name, JsonNode arguments);

    abstract ObjectNode message(ObjectNode... calls);

    /** The whole answer of the vendor's API around a message. */
    ObjectNode wholeAnswer(ObjectNode... calls) {
        return message(calls);
    }

    /** The results in the answer to a message. */
    abstract List<JsonNode> results(JsonNode reply);

    abstract Result result(JsonNode item);

    ObjectNode call(String id, String arguments) {
        return call(id, "generate_image", EventKind.read(arguments));
    }

    private static List<JsonNode> elements(JsonNode array) {
        assertTrue(array.isArray(), array::toString);
        return array.valueStream().toList();
    }

    private static boolean isError(JsonNode answer) {
        return answer.path("status").asText().equals("error");
    }

    private static JsonNode json(JsonNode text) {
        return Doors.json(text.asText().getBytes(UTF_8));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

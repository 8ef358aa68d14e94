package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.tool.Json;
import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.util.function.Function;

/** The tools that the official conformance suite calls, by its names and with the results that it wants. */
@Dependent
@IfBuildProperty(name = "test.mcp.fixtures", stringValue = "true")
class ConformanceTools {

    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final String WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

    private static final String TEXT = "{'type':'text','text':'This is a simple text response for testing.'}";
    private static final String IMAGE = "{'type':'image','data':'" + PNG + "','mimeType':'image/png'}";
    private static final String RESOURCE = "{'type':'resource','resource':{'uri':'test://example-resource',"
            + "'mimeType':'text/plain','text':'This is an embedded resource content.'}}";

    private static final String ELICITATION = "{'method':'elicitation/create','params':{'mode':'form',"
            + "'message':'What is your name?','requestedSchema':{'type':'object','required':['name'],"
            + "'properties':{'name':{'type':'string'}}}}}";

    private static final String SAMPLING = "{'method':'sampling/createMessage','params':{'maxTokens':100,"
            + "'messages':[{'role':'user','content':{'type':'text','text':'What is the capital of France?'}}]}}";

    @Produces
    McpTool simpleText() {
        return new Fixture("test_simple_text", call -> content(TEXT));
    }

    @Produces
    McpTool image() {
        return new Fixture("test_image_content", call -> content(IMAGE));
    }

    @Produces
    McpTool audio() {
        return new Fixture(
                "test_audio_content", call -> content("{'type':'audio','data':'" + WAV + "','mimeType':'audio/wav'}"));
    }

    @Produces
    McpTool embeddedResource() {
        return new Fixture("test_embedded_resource", call -> content(RESOURCE));
    }

    @Produces
    McpTool mixedContent() {
        return new Fixture("test_multiple_content_types", call -> content(TEXT + "," + IMAGE + "," + RESOURCE));
    }

    @Produces
    McpTool error() {
        return new Fixture("test_error_handling", call -> {
            throw new IllegalStateException("This tool intentionally returns an error for testing");
        });
    }

    @Produces
    McpTool progress() {
        return new Fixture("test_tool_with_progress", call -> {
            call.progress().working();
            call.progress().working();
            return content(TEXT);
        });
    }

    @Produces
    McpTool logging() {
        return new Fixture("test_logging_tool", call -> content(TEXT));
    }

    @Produces
    McpTool needingSampling() {
        return new Fixture("test_missing_capability", call -> content(TEXT)) {
            @Override
            public void check(McpCall call) {
                call.require("sampling");
            }
        };
    }

    @Produces
    McpTool streamingElicitation() {
        return new Fixture("test_streaming_elicitation", call -> asking(call, "user_name", ELICITATION));
    }

    @Produces
    McpTool elicitation() {
        return new Fixture("test_input_required_result_elicitation", call -> asking(call, "user_name", ELICITATION));
    }

    @Produces
    McpTool sampling() {
        return new Fixture("test_input_required_result_sampling", call -> asking(call, "capital_question", SAMPLING));
    }

    @Produces
    McpTool whatTheClientCan() {
        return new Fixture(
                "test_input_required_result_capabilities",
                call -> call.declares("elicitation")
                        ? asking(call, "user_name", ELICITATION)
                        : asking(call, "capital_question", SAMPLING));
    }

    @Produces
    McpTool roots() {
        return new Fixture(
                "test_input_required_result_list_roots",
                call -> asking(call, "client_roots", "{'method':'roots/list'}"));
    }

    /** Answers with what the client has answered, or asks it again. */
    private static McpResult asking(McpCall call, String key, String request) {
        JsonNode answer = call.params().path("inputResponses").path(key);
        if (answer.isObject() && !answer.has("error") && answer.size() > 0) {
            return content("{'type':'text','text':'You answered.'}", answer);
        }
        return new InputRequired(json("{'inputRequests':{'" + key + "':" + request + "}}"));
    }

    private static McpResult content(String blocks) {
        return McpResult.of(json("{'content':[" + blocks + "],'isError':false}"));
    }

    private static McpResult content(String block, JsonNode answer) {
        ObjectNode result = json("{'content':[" + block + "],'isError':false}");
        ((ObjectNode) result.at("/content/0")).put("text", "You answered " + answer);
        return McpResult.of(result);
    }

    private static ObjectNode json(String text) {
        return Json.object(text.replace('\'', '"'));
    }

    /** The client is to answer questions, and then to send the request again. */
    private record InputRequired(ObjectNode members) implements McpResult {

        @Override
        public ObjectNode json(McpCall call) {
            return members;
        }

        @Override
        public String type() {
            return "input_required";
        }
    }

    private static class Fixture implements McpTool {

        private final String name;
        private final Function<McpCall, McpResult> answer;

        Fixture(String name, Function<McpCall, McpResult> answer) {
            this.name = name;
            this.answer = answer;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ObjectNode definition() {
            return json("{'description':'For the conformance suite','inputSchema':{'type':'object'}}")
                    .put("name", name);
        }

        @Override
        public Uni<McpResult> call(JsonNode arguments, McpCall call) {
            return Uni.createFrom().item(() -> answer.apply(call));
        }
    }
}

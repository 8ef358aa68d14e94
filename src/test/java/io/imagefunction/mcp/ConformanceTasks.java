package io.imagefunction.mcp;

import static io.imagefunction.mcp.ConformanceTool.content;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.tool.PictureTool;
import io.imagefunction.tool.Tools;
import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** The tools of the official conformance suite whose calls become tasks. Each task is a job that makes a picture. */
@Dependent
@IfBuildProperty(name = "test.mcp.fixtures", stringValue = "true")
class ConformanceTasks {

    /** The suite cancels its tasks of 60 seconds. One that a worker has begun goes on, and the others wait for it. */
    private static final int LONGEST_SECONDS = 2;

    private final Tools tools;
    private final PictureCalls calls;

    ConformanceTasks(Tools tools, PictureCalls calls) {
        this.tools = tools;
        this.calls = calls;
    }

    @Produces
    McpTool greet() {
        return new ConformanceTool("greet", (arguments, call) -> {
            String name = arguments.path("name").asText();
            return Uni.createFrom().item(content("{'type':'text','text':'Hello, " + name + "!'}"));
        });
    }

    @Produces
    McpTool slow() {
        return new ConformanceTool(
                "slow_compute",
                (arguments, call) -> draw(
                        "slow:" + Math.min(arguments.path("seconds").asInt(), LONGEST_SECONDS) + " "
                                + arguments.path("label").asText(),
                        call));
    }

    @Produces
    McpTool failing() {
        return new ConformanceTool("failing_job", (arguments, call) -> draw("error:content_policy", call)) {
            @Override
            public void check(McpCall call) {
                call.requireExtension(Tasks.EXTENSION);
            }
        };
    }

    /** Here no task asks for anything. The suite needs this one to see that an update is acknowledged. */
    @Produces
    McpTool confirming() {
        return new ConformanceTool("confirm_delete", (arguments, call) -> draw("a red panda", call));
    }

    private Uni<McpResult> draw(String prompt, McpCall call) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("prompt", prompt);
        PictureTool tool = (PictureTool) tools.named("generate_image").orElseThrow();
        return calls.result(
                tool, arguments, call, false, answer -> Uni.createFrom().item(ToolResult.of(answer)));
    }
}

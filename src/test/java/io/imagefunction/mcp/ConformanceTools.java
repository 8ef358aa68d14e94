package io.imagefunction.mcp;

import static io.imagefunction.mcp.ConformanceTool.content;

import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** The tools that the official conformance suite calls for their results, by its names. */
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

    @Produces
    McpTool simpleText() {
        return new ConformanceTool("test_simple_text", call -> content(TEXT));
    }

    @Produces
    McpTool image() {
        return new ConformanceTool("test_image_content", call -> content(IMAGE));
    }

    @Produces
    McpTool audio() {
        return new ConformanceTool(
                "test_audio_content", call -> content("{'type':'audio','data':'" + WAV + "','mimeType':'audio/wav'}"));
    }

    @Produces
    McpTool embeddedResource() {
        return new ConformanceTool("test_embedded_resource", call -> content(RESOURCE));
    }

    @Produces
    McpTool mixedContent() {
        return new ConformanceTool("test_multiple_content_types", call -> content(TEXT + "," + IMAGE + "," + RESOURCE));
    }

    @Produces
    McpTool error() {
        return new ConformanceTool("test_error_handling", call -> {
            throw new IllegalStateException("This tool intentionally returns an error for testing");
        });
    }

    @Produces
    McpTool progress() {
        return new ConformanceTool("test_tool_with_progress", call -> {
            call.progress().working();
            call.progress().working();
            return content(TEXT);
        });
    }

    @Produces
    McpTool logging() {
        return new ConformanceTool("test_logging_tool", call -> content(TEXT));
    }

    @Produces
    McpTool needingSampling() {
        return new ConformanceTool("test_missing_capability", call -> content(TEXT)) {
            @Override
            public void check(McpCall call) {
                call.require("sampling");
            }
        };
    }
}

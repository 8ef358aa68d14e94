package io.imagefunction.mcp;

import io.imagefunction.tool.Tools;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** The tools of {@link Tools} as beans, in the same order. */
@ApplicationScoped
class OfferedTools {

    private final Tools tools;
    private final Previews previews;
    private final PictureCalls calls;

    OfferedTools(Tools tools, Previews previews, PictureCalls calls) {
        this.tools = tools;
        this.previews = previews;
        this.calls = calls;
    }

    @Produces
    @Priority(50)
    McpTool generate() {
        return offered("generate_image");
    }

    @Produces
    @Priority(40)
    McpTool edit() {
        return offered("edit_image");
    }

    @Produces
    @Priority(30)
    McpTool models() {
        return offered("list_image_models");
    }

    @Produces
    @Priority(20)
    McpTool gallery() {
        return offered("list_images");
    }

    @Produces
    @Priority(10)
    McpTool job() {
        return offered("get_image_job");
    }

    private McpTool offered(String name) {
        return new OfferedTool(tools.named(name).orElseThrow(), previews, calls);
    }
}

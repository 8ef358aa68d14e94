package io.imagefunction.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A tool as the Model Context Protocol lists it: with its title, icon, annotations and output schema. */
final class McpDefinition {

    /** A frame with a hill and the sun, or a plain frame for the tools that make nothing. */
    private static final String SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none'"
            + " stroke='#777' stroke-width='2'><rect x='3' y='4' width='18' height='16' rx='2'/>%s</svg>";

    private static final String PICTURE = "<path d='M3 17l5-5 4 4 3-3 6 6'/><circle cx='16' cy='9' r='1.5'/>";
    private static final String LIST = "<path d='M7 9h10M7 12h10M7 15h6'/>";

    private McpDefinition() {}

    static ObjectNode of(ToolDefinition tool) {
        ObjectNode form = JsonNodeFactory.instance
                .objectNode()
                .put("name", tool.name())
                .put("title", tool.title())
                .put("description", tool.description());
        form.set("inputSchema", tool.parameters().deepCopy());
        form.set("outputSchema", tool.output().deepCopy());
        tool.hints().writeTo(form.putObject("annotations").put("title", tool.title()));
        form.putArray("icons")
                .addObject()
                .put("src", source(tool.hints().costsMoney() ? PICTURE : LIST))
                .put("mimeType", "image/svg+xml")
                .putArray("sizes")
                .add("any");
        return form;
    }

    /** A data URL, so that a client need not ask this function for it. Escaped, because no answer contains base64. */
    private static String source(String drawing) {
        String svg = URLEncoder.encode(SVG.formatted(drawing), StandardCharsets.UTF_8);
        return "data:image/svg+xml," + svg.replace("+", "%20");
    }
}

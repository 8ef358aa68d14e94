package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.storage.PictureOrigins;
import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * Resources, of which there is one: the page that shows pictures in a conversation. Sources: the extension MCP Apps
 * ({@code specification/2026-01-26/apps.mdx} of modelcontextprotocol/ext-apps), and server/resources.
 */
@ApplicationScoped
class PictureView implements McpFeature {

    static final String EXTENSION = "io.modelcontextprotocol/ui";
    static final String URI = "ui://image-function/picture";

    private static final String MIME_TYPE = "text/html;profile=mcp-app";

    private static final int LONGEST_URI = 500;

    /** The tools whose results the page shows. */
    private static final Set<String> SHOWN = Set.of("generate_image", "edit_image", "get_image_job", "list_images");

    /** The tools that the page calls for new pictures. */
    private static final Set<String> MAKERS = Set.of("generate_image", "edit_image");

    /** Not for all callers: the origins depend on the address by which one reaches this function. */
    private static final McpResult.Caching OWN = new McpResult.Caching(Duration.ofMinutes(5), false);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final PictureOrigins origins;
    private final List<McpTool> tools;
    private final ExecutorService threads;
    private PicturePage page;

    PictureView(PictureOrigins origins, @All List<McpTool> tools, @VirtualThreads ExecutorService threads) {
        this.origins = origins;
        this.tools = tools;
        this.threads = threads;
    }

    /** A tool's definition, with the page if it shows the tool's results. Clients that know no pages ignore this. */
    static ObjectNode shown(ObjectNode definition) {
        if (SHOWN.contains(definition.path("name").asText())) {
            definition.withObjectProperty("_meta").withObjectProperty("ui").put("resourceUri", URI);
        }
        return definition;
    }

    @Override
    public Map<String, McpMethod> methods(boolean modern) {
        return Map.of(
                "resources/list", this::list,
                "resources/templates/list", (params, call) -> templates(params),
                "resources/read", this::read);
    }

    @Override
    public void declare(ObjectNode capabilities, boolean modern) {
        capabilities.putObject("resources").put("listChanged", false);
        capabilities
                .withObjectProperty("extensions")
                .putObject(EXTENSION)
                .putArray("mimeTypes")
                .add(MIME_TYPE);
    }

    private Uni<McpResult> list(JsonNode params, McpCall call) {
        ToolMethods.refuseCursor(params);
        return resource(call).map(resource -> {
            resource.put("name", "picture")
                    .put("title", "Pictures")
                    .put(
                            "description",
                            "Shows the pictures that a tool has made, and lets a person vary and edit them.");
            return listed("resources", JSON.arrayNode().add(resource));
        });
    }

    private static Uni<McpResult> templates(JsonNode params) {
        ToolMethods.refuseCursor(params);
        return Uni.createFrom().item(listed("resourceTemplates", JSON.arrayNode()));
    }

    private Uni<McpResult> read(JsonNode params, McpCall call) {
        JsonNode uri = params.path("uri");
        if (!URI.equals(uri.textValue())) {
            throw notFound(uri, call);
        }
        return resource(call)
                .map(resource ->
                        listed("contents", JSON.arrayNode().add(resource.put("text", page().document(makers())))));
    }

    /** The client is told the URI again, unless it is so long that it may be a picture. */
    private static JsonRpc.RefusedException notFound(JsonNode uri, McpCall call) {
        Problem problem = call.isModern() || !uri.isTextual() ? Problem.INVALID_PARAMS : Problem.RESOURCE_NOT_FOUND;
        ObjectNode data = JSON.objectNode();
        if (uri.isTextual() && uri.textValue().length() <= LONGEST_URI) {
            data.set("uri", uri);
        }
        return problem.with("uri", "There is no such resource, only " + URI + ".", data);
    }

    private static McpResult listed(String name, ArrayNode entries) {
        ObjectNode result = JSON.objectNode();
        result.set(name, entries);
        return McpResult.of(result, OWN);
    }

    /** The page without its text, and with what its host has to allow. */
    private Uni<ObjectNode> resource(McpCall call) {
        return Uni.createFrom()
                .item(() -> origins.all(call.context().base()))
                .runSubscriptionOn(threads)
                .map(allowed -> {
                    ObjectNode resource = JSON.objectNode().put("uri", URI).put("mimeType", MIME_TYPE);
                    ObjectNode ui = resource.putObject("_meta").putObject("ui").put("prefersBorder", true);
                    allowed.forEach(ui.putObject("csp").putArray("resourceDomains")::add);
                    ui.putObject("permissions").putObject("clipboardWrite");
                    return resource;
                });
    }

    /** The names of the arguments of the tools that make pictures, as the operator offers them. */
    private String makers() {
        ObjectNode makers = JSON.objectNode();
        tools.stream().filter(tool -> MAKERS.contains(tool.name())).forEach(tool -> tool.definition()
                .at("/inputSchema/properties")
                .fieldNames()
                .forEachRemaining(makers.putArray(tool.name())::add));
        return makers.toString();
    }

    /** Reads the page at the first request, so that a start is not slower. Development sees each change at once. */
    private synchronized PicturePage page() {
        if (page == null || LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            page = PicturePage.read();
        }
        return page;
    }
}

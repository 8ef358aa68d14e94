package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** How clients learn what the server is and can do: {@code server/discover}, before it {@code initialize}. */
@ApplicationScoped
class Handshake implements McpFeature {

    private static final String INSTRUCTIONS =
            "Makes pictures with generate_image, changes them with edit_image, and answers their URLs: show them as"
                    + " they"
                    + " are. A picture that takes long is answered as a job with status \"pending\": call get_image_job"
                    + " with its id. list_image_models lists the models with their options and prices.";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<McpFeature> features;
    private final String version;

    Handshake(@All List<McpFeature> features, Config config) {
        this.features = features;
        this.version = config.getValue("quarkus.application.version", String.class);
    }

    @Override
    public Map<String, McpMethod> methods(boolean modern) {
        return modern
                ? Map.of("server/discover", (params, call) -> discovered())
                : Map.of(
                        "initialize", (params, call) -> initialized(params),
                        "ping", (params, call) -> Uni.createFrom().item(McpResult.of(JSON.objectNode())));
    }

    /** The name and version of the server. */
    ObjectNode serverInfo() {
        return JSON.objectNode()
                .put("name", "image-function")
                .put("title", "Image generation")
                .put("version", version);
    }

    private Uni<McpResult> discovered() {
        ObjectNode result = JSON.objectNode();
        McpVersion.all(true).forEach(result.putArray("supportedVersions")::add);
        result.set("capabilities", capabilities(true));
        return Uni.createFrom().item(McpResult.of(result.put("instructions", INSTRUCTIONS), McpResult.SAME_FOR_ALL));
    }

    private Uni<McpResult> initialized(JsonNode params) {
        List<String> versions = McpVersion.all(false);
        JsonNode asked = params.path("protocolVersion");
        if (!asked.isTextual() && !asked.isMissingNode() && !asked.isNull()) {
            throw Problem.INVALID_PARAMS.with(
                    "protocolVersion", "protocolVersion must be a text such as " + versions.getFirst() + ".");
        }
        ObjectNode result = JSON.objectNode()
                .put("protocolVersion", versions.contains(asked.asText()) ? asked.asText() : versions.getFirst());
        result.set("capabilities", capabilities(false));
        result.set("serverInfo", serverInfo());
        return Uni.createFrom().item(McpResult.of(result.put("instructions", INSTRUCTIONS)));
    }

    private ObjectNode capabilities(boolean modern) {
        ObjectNode capabilities = JSON.objectNode();
        features.forEach(feature -> feature.declare(capabilities, modern));
        return capabilities;
    }
}

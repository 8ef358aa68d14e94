package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.Request;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the method that a request is for, and completes its result in the form of the client's era. */
@ApplicationScoped
class McpMethods {

    private final List<McpFeature> features;
    private final Handshake handshake;

    McpMethods(@All List<McpFeature> features, Handshake handshake) {
        this.features = features;
        this.handshake = handshake;
    }

    /** @throws JsonRpc.RefusedException if the method is unknown or its params are invalid */
    Uni<ObjectNode> result(Request request, McpCall call) {
        if (!request.params().isMissingNode() && !request.params().isObject()) {
            throw Problem.INVALID_PARAMS.with("params", "params must be an object.");
        }
        Map<String, McpMethod> methods = new TreeMap<>();
        features.forEach(feature -> methods.putAll(feature.methods(call.isModern())));
        McpMethod method = methods.get(request.method());
        if (method == null) {
            throw Problem.METHOD_NOT_FOUND.with(
                    "method",
                    "There is no such method here in version " + call.version().text() + ": there are "
                            + String.join(", ", methods.keySet()) + ".");
        }
        return method.answer(request.params(), call).map(result -> completed(result, call));
    }

    private ObjectNode completed(McpResult result, McpCall call) {
        ObjectNode json = result.json(call);
        if (call.isModern()) {
            json.put("resultType", result.type());
            result.caching().ifPresent(caching -> caching.addTo(json));
            json.withObjectProperty("_meta").set(McpMeta.SERVER_INFO, handshake.serverInfo());
        }
        return json;
    }
}

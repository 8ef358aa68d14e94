package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.Request;

/**
 * Decides in which version a request is answered. Both eras share the URL: the one who claims a version in {@code
 * _meta} is modern, whoever begins with {@code initialize} or claims nothing is not. Source: Backward Compatibility in
 * basic/versioning of 2026-07-28.
 */
final class Negotiation {

    /** The first message of a legacy client. It negotiates the version, so its header does not matter. */
    static final String INITIALIZE = "initialize";

    /** The version of a client that does not send the version header. */
    private static final McpVersion UNSAID = McpVersion.V2025_03_26;

    private Negotiation() {}

    /** @throws JsonRpc.RefusedException if the version is not supported, or a modern request is incomplete */
    static McpVersion version(Request request, McpHeaders headers) {
        McpMeta meta = McpMeta.of(request.params());
        boolean modernHeader = headers.version()
                .flatMap(McpVersion::find)
                .filter(McpVersion::isModern)
                .isPresent();
        if (!meta.claimsVersion() && request.method().equals(INITIALIZE)) {
            return UNSAID;
        }
        return meta.claimsVersion() || modernHeader ? modern(request, meta, headers) : legacy(headers);
    }

    private static McpVersion modern(Request request, McpMeta meta, McpHeaders headers) {
        String claimed = meta.checkedVersion();
        headers.checkVersion(claimed);
        McpVersion version =
                McpVersion.find(claimed).filter(McpVersion::isModern).orElseThrow(() -> unsupported(claimed));
        headers.check(request);
        return version;
    }

    private static JsonRpc.RefusedException unsupported(String claimed) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        McpVersion.all(true).forEach(data.putArray("supported")::add);
        return Problem.UNSUPPORTED_VERSION.with(
                "_meta",
                "The protocol's version must be one of " + String.join(", ", McpVersion.all(true))
                        + ", or the client begins with initialize.",
                data.put("requested", claimed));
    }

    /** The version of the messages that name it in the header, or not at all. */
    static McpVersion legacy(McpHeaders headers) {
        return headers.version()
                .map(sent -> McpVersion.find(sent)
                        .filter(version -> !version.isModern())
                        .orElseThrow(() -> Problem.INVALID_REQUEST.with(
                                McpHeaders.VERSION,
                                McpHeaders.VERSION + " must be one of " + String.join(", ", McpVersion.all(false))
                                        + ".")))
                .orElse(UNSAID);
    }
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A part of the protocol that the server supports: methods, and what clients are told of them. All beans are found. */
interface McpFeature {

    /**
     * The methods, by name.
     *
     * @param modern for clients of a modern version; the others may have other methods
     */
    Map<String, McpMethod> methods(boolean modern);

    /** Adds to the server's {@code capabilities}, for example an extension. */
    default void declare(ObjectNode capabilities, boolean modern) {}
}

package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/** The result of a request. What only modern clients get is added to it by {@link McpMethods}. */
interface McpResult {

    /** For results that are the same for all callers until the settings change. */
    Caching SAME_FOR_ALL = new Caching(Duration.ofMinutes(5), true);

    /** The members of the result, in a new object each time, because members are added to it. */
    ObjectNode json(McpCall call);

    /**
     * The {@code resultType} for modern clients. Any other than {@code complete} is only for a client that has declared
     * the capability for it.
     */
    default String type() {
        return "complete";
    }

    /** How long the client may use the result again. The protocol wants this of discovery, lists and resources. */
    default Optional<Caching> caching() {
        return Optional.empty();
    }

    /** @param shared whether a gateway may give the result to other callers, who would get the same */
    record Caching(Duration lifetime, boolean shared) {

        void addTo(ObjectNode result) {
            result.put("ttlMs", lifetime.toMillis()).put("cacheScope", shared ? "public" : "private");
        }
    }

    static McpResult of(ObjectNode json) {
        return new Plain(json, Optional.empty());
    }

    static McpResult of(ObjectNode json, Caching caching) {
        return new Plain(json, Optional.of(caching));
    }

    /** A result without any choices. */
    record Plain(ObjectNode members, @Override Optional<Caching> caching) implements McpResult {

        @Override
        public ObjectNode json(McpCall call) {
            return members;
        }
    }
}

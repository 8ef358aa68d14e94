package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A document of upstream's, unchanged.
 *
 * @param json its bytes
 * @param tree the same, parsed
 * @param tag of these very bytes, for an {@code ETag}
 */
public record Document(byte[] json, JsonNode tree, String tag) {}

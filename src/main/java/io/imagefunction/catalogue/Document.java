package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Document of upstream, unchanged.
 *
 * @param json its bytes
 * @param tree the parsed JSON
 * @param tag identifies exactly these bytes, for an {@code ETag}
 */
public record Document(byte[] json, JsonNode tree, String tag) {}

package io.imagefunction.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool as a language model is told of it, in no vendor's form.
 *
 * @param parameters a JSON Schema (2020-12) of an object
 */
public record ToolDefinition(String name, String description, ObjectNode parameters) {}

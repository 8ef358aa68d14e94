package io.imagefunction.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The definition of a tool for language models, independent of any vendor's format.
 *
 * @param parameters a JSON Schema (2020-12) whose type is object
 */
public record ToolDefinition(String name, String description, ObjectNode parameters) {}

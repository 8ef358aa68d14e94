package io.imagefunction.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The definition of a tool for language models, independent of any vendor's format.
 *
 * @param title the tool's name for people
 * @param parameters a JSON Schema (2020-12) whose type is object
 * @param output a JSON Schema of the answers
 */
public record ToolDefinition(
        String name, String title, String description, ObjectNode parameters, ObjectNode output, Hints hints) {

    /** What a client may assume of a call before it asks its user. No call of any tool destroys anything. */
    public enum Hints {
        /** Each call makes new pictures, which cost money. */
        PAYS(false, false, true),
        /** Reads what OpenRouter offers. */
        READS_OUTSIDE(true, true, true),
        /** Reads what this function has stored. */
        READS_INSIDE(true, true, false);

        private final boolean readOnly;
        private final boolean idempotent;
        private final boolean openWorld;

        Hints(boolean readOnly, boolean idempotent, boolean openWorld) {
            this.readOnly = readOnly;
            this.idempotent = idempotent;
            this.openWorld = openWorld;
        }

        boolean costsMoney() {
            return this == PAYS;
        }

        /** The Model Context Protocol's annotations. */
        void writeTo(ObjectNode annotations) {
            annotations
                    .put("readOnlyHint", readOnly)
                    .put("destructiveHint", false)
                    .put("idempotentHint", idempotent)
                    .put("openWorldHint", openWorld);
        }
    }

    /** The same tool under another name. */
    public ToolDefinition named(String other) {
        return new ToolDefinition(other, title, description, parameters, output, hints);
    }
}

/**
 * The image tool as language models see it: its schema in each vendor's dialect, and the one reader of its arguments.
 * Doors call {@code ImageTool} for one call and {@code ToolCalls} for a message of any vendor.
 */
package io.imagefunction.tool;

/**
 * The image tool as language models see it: its schema in each vendor's format, and the reader of its arguments. Doors
 * use {@code ImageTool} for one call and {@code ToolCalls} for a message in any vendor's format.
 */
package io.imagefunction.tool;

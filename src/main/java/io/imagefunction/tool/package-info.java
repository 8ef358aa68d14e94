/**
 * The tools as language models see them: their schemas in each vendor's format, the readers of their arguments, and what
 * carries them out. Doors use {@code Tools} for one call, {@code ToolCalls} for a message in any vendor's format, and
 * {@code ImageTool} for pictures alone.
 */
package io.imagefunction.tool;

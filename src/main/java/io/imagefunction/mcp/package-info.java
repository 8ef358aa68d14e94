/**
 * The Model Context Protocol over HTTP: JSON-RPC messages and the tools that answer them. {@code McpServer} answers
 * a message or a batch. Its HTTP resource is in {@code http}.
 */
package io.imagefunction.mcp;
